#!/bin/sh
# Small files like those that phones, cameras, browsers and screen recorders make, and some that are to be refused.
# usage: make_phone_files.sh FOLDER      (about 10 s of CPU; needs ffmpeg with x264, x265, vpx and svtav1)
set -eu
out=$1
mkdir -p "$out"
make() { ffmpeg -nostdin -v error -y "$@"; }
picture="testsrc2=s=640x360:r=30:d=1.5"
sound="sine=f=440:r=44100:d=1.5"
x264="-c:v libx264 -preset ultrafast -pix_fmt yuv420p"
x265="-c:v libx265 -preset ultrafast -x265-params log-level=none:pools=1"

make -f lavfi -i "$picture" -f lavfi -i "$sound" $x264 -c:a aac "$out/plain.mp4"
make -f lavfi -i "$picture" -f lavfi -i "$sound" $x265 -tag:v hvc1 -pix_fmt yuv420p -c:a aac "$out/hevc.mov"
make -f lavfi -i "$picture" $x265 -tag:v hvc1 -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc "$out/hdr10.mp4"
make -f lavfi -i "$picture" $x265 -tag:v hvc1 -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc "$out/hlg.mov"
make -i "$out/plain.mp4" -c copy -metadata:s:v rotate=90 "$out/rotated.mp4"
make -f lavfi -i "testsrc2=s=720x1280:r=30:d=4,noise=alls=40:allf=t,format=yuv420p" $x264 -b:v 8M "$out/noise.mp4"
# Frames are dropped at random places and keep their times.
make -f lavfi -i "$picture" -vf "select='not(mod(n*n,7))+lt(mod(n,20),6)'" -fps_mode vfr $x264 "$out/variable-rate.mp4"
make -f lavfi -i "$picture" $x264 "$out/no-sound.mp4"
make -f lavfi -i "$picture" -f lavfi -i "anullsrc=d=1.5" $x264 -c:a aac "$out/silent-sound.mp4"
make -f lavfi -i "$picture" -f lavfi -i "sine=f=440:d=1.5,volume=-35dB" $x264 -c:a aac "$out/quiet.mp4"
make -f lavfi -i "$picture" -f lavfi -i "$sound" -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus "$out/vp9.webm"
make -f lavfi -i "$picture" -f lavfi -i "$sound" -c:v libvpx -deadline realtime -cpu-used 8 -c:a libvorbis -live 1 "$out/recorder.webm"
make -f lavfi -i "$picture" -f lavfi -i "$sound" $x264 -c:a libmp3lame "$out/screen.mkv"
make -f lavfi -i "testsrc2=s=320x180:r=30:d=1" -c:v libsvtav1 -preset 12 -svtav1-params tile-columns=0 "$out/av1.mp4" 2>/dev/null
make -f lavfi -i "testsrc2=s=360x640:r=60:d=1" -f lavfi -i "$sound" $x264 -c:a aac "$out/portrait60.mp4"
make -f lavfi -i "testsrc2=s=721x405:r=25:d=1" -c:v libx264 -preset ultrafast -pix_fmt yuv444p "$out/odd-size.mp4"
make -f lavfi -i "testsrc2=s=180x240:r=15:d=1" $x264 -vf "setsar=2" "$out/wide-pixels.mp4"
make -f lavfi -i "testsrc2=s=360x640:r=30:d=3,fade=in:st=1.2:d=0.4" $x264 "$out/fades-in.mp4"
make -f lavfi -i "color=black:s=360x640:r=30:d=1" $x264 "$out/all-black.mp4"
printf ';FFMETADATA1\ntitle=<script>alert(1)</script>\nlocation=+52.5200+013.4050/\ncomment=secret-canary-comment\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=secret-canary-chapter\n' > "$out/meta.txt"
make -i "$out/plain.mp4" -i "$out/meta.txt" -map_metadata 1 -map_chapters 1 -c copy -movflags use_metadata_tags "$out/metadata.mp4"

# To be refused, each for another reason.
make -f lavfi -i "color=s=7680x4400:r=1:d=1" $x264 -tune zerolatency "$out/refused-huge.mp4"
make -f lavfi -i "testsrc2=s=64x64:r=240:d=0.5" $x264 "$out/refused-240fps.mp4"
make -f lavfi -i "color=s=64x64:r=1:d=200" $x264 "$out/refused-long.mp4"
make -f lavfi -i "testsrc2=s=64x64:r=10:d=1" -c:v mpeg4 "$out/refused-codec.mp4"
make -f lavfi -i "testsrc2=s=64x64:r=10:d=1" -f lavfi -i "$sound" $x264 -c:a flac "$out/refused-flac.mkv"
make -f lavfi -i "$sound" -c:a aac "$out/refused-sound-only.mp4"
make -f lavfi -i "testsrc2=s=640x64:r=10:d=1" $x264 "$out/refused-narrow.mp4"
make -f lavfi -i "testsrc2=s=64x64:r=10:d=1" -f lavfi -i "$sound" -map 0 -map 1 -map 1 -map 1 -map 1 -map 1 -map 1 -map 1 -map 1 $x264 -c:a aac "$out/refused-tracks.mp4"
make -f lavfi -i "testsrc2=s=64x64:r=10:d=1" -c:v magicyuv "$out/refused-magicyuv.mkv"
rm "$out/meta.txt"
