// Clips to measure with: 10 to 20 s, 720 × 1280, H.264 of about 2.5 Mbit/s with AAC, fast-start, with captions beside them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const pictures = ['gradients=s=180x320:r=30:speed=0.06,scale=720:1280', 'testsrc2=s=720x1280:r=30', 'life=s=180x320:r=30:mold=10,scale=720:1280:flags=neighbor'];

function run(program, args) {
  const result = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${program} failed: ${result.stderr || result.error}`);
}

/// Makes `count` clips in `folder`, those that are not there yet. About 4 s of CPU each.
export function makeClips(folder, count) {
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const seconds = 10 + ((index * 3) % 11);
    const base = join(folder, `clip-${String(index).padStart(2, '0')}`);
    if (existsSync(`${base}.mp4`)) continue;
    const picture = `${pictures[index % pictures.length]},hue=h=${(index * 37) % 360},noise=alls=12:allf=t,format=yuv420p`;
    run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', `sine=f=${200 + index * 20}`, '-t', String(seconds),
      '-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '2500k', '-maxrate', '3000k', '-bufsize', '3000k', '-g', '60',
      '-c:a', 'aac', '-b:a', '96k', '-movflags', '+faststart', '-f', 'mp4', `${base}.part`]);
    run('mv', [`${base}.part`, `${base}.mp4`]);
    writeFileSync(`${base}.en.vtt`, `WEBVTT\n\n00:00.000 --> 00:04.000\nClip ${index}\n\n00:04.000 --> 00:${seconds}.000\nof ${seconds} seconds\n`);
    writeFileSync(`${base}.info.json`, JSON.stringify({ title: `Clip ${index}`, description: `Clip ${index}`, tags: [`topic${index % 8}`], language: 'en' }));
  }
}
