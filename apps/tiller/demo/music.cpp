#include "demo/music.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/random.h"

namespace tiller::demo {
namespace {

using Scale = std::array<int, 7>;
// Semitones above the root; pentatonic scales repeat the octave so that every scale has seven steps.
constexpr Scale kScales[] = {{0, 2, 4, 7, 9, 12, 14}, {0, 3, 5, 7, 10, 12, 15}, {0, 2, 4, 5, 7, 9, 11},
                             {0, 2, 3, 5, 7, 9, 10},  {0, 1, 5, 7, 8, 12, 13},  {0, 2, 4, 6, 8, 10, 12},
                             {0, 2, 4, 6, 7, 9, 11}};

enum class Timbre : std::uint8_t { kBell, kPluck, kPad, kBass, kMarimba, kChip };

struct Partial {
    double ratio;
    double level;
    double decay_per_second;
};

struct Voice {
    std::array<Partial, 4> partials;
    double attack_s;
};

Voice voice_of(Timbre timbre) {
    switch (timbre) {
        case Timbre::kBell: return {{{{1, 0.6, 2.2}, {2.76, 0.35, 3.5}, {5.4, 0.15, 6}, {0.5, 0.1, 1.5}}}, 0.002};
        case Timbre::kPluck: return {{{{1, 0.7, 4}, {2, 0.3, 6}, {3, 0.15, 9}, {4, 0.08, 12}}}, 0.003};
        case Timbre::kPad: return {{{{1, 0.4, 0.5}, {1.005, 0.4, 0.5}, {2.003, 0.12, 0.6}, {0.5, 0.2, 0.4}}}, 0.5};
        case Timbre::kBass: return {{{{1, 0.9, 3}, {2, 0.3, 5}, {3, 0.1, 8}, {1.001, 0.2, 3}}}, 0.006};
        case Timbre::kMarimba: return {{{{1, 0.8, 7}, {3.9, 0.25, 16}, {9.2, 0.08, 30}, {1, 0.1, 5}}}, 0.001};
        case Timbre::kChip: return {{{{1, 0.5, 3}, {3, 0.17, 3}, {5, 0.1, 3}, {7, 0.07, 3}}}, 0.002};
    }
    ASSERT(false);
}

struct Note {
    double start_s;
    double length_s;
    double midi;
    double level;
    double pan;  // 0 left, 1 right
};

class Score {
public:
    explicit Score(double seconds)
        : frames_(static_cast<std::size_t>(seconds * kMusicRateHz)), left_(frames_), right_(frames_) {}

    void play(Timbre timbre, const Note& note) {
        const Voice voice = voice_of(timbre);
        const double hz = 440 * std::exp2((note.midi - 69) / 12);
        const auto first = static_cast<std::size_t>(note.start_s * kMusicRateHz);
        const auto count = static_cast<std::size_t>(note.length_s * kMusicRateHz);
        for (const Partial& partial : voice.partials) {
            if (hz * partial.ratio > 12'000) continue;
            // A rotating phasor that shrinks: one complex multiplication a sample in place of sin and exp.
            const double angle = 2 * std::numbers::pi * hz * partial.ratio / kMusicRateHz;
            const double shrink = std::exp(-partial.decay_per_second / kMusicRateHz);
            const double step_re = std::cos(angle) * shrink, step_im = std::sin(angle) * shrink;
            double re = partial.level * note.level, im = 0;
            for (std::size_t i = 0; i < count && first + i < frames_; ++i) {
                const double t = static_cast<double>(i) / kMusicRateHz;
                const double envelope = std::min({1.0, t / voice.attack_s, (note.length_s - t) / 0.02});
                left_[first + i] += im * envelope * (1 - note.pan);
                right_[first + i] += im * envelope * note.pan;
                const double next = re * step_re - im * step_im;
                im = re * step_im + im * step_re;
                re = next;
            }
        }
    }

    void drum(double start_s, bool is_kick, double level, SeededRandom& random) {
        const auto first = static_cast<std::size_t>(start_s * kMusicRateHz);
        const auto count = static_cast<std::size_t>((is_kick ? 0.22 : 0.05) * kMusicRateHz);
        for (std::size_t i = 0; i < count && first + i < frames_; ++i) {
            const double t = static_cast<double>(i) / kMusicRateHz;
            const double kick =
                std::sin(2 * std::numbers::pi * (48 * t + 5 * (1 - std::exp(-30 * t)))) * std::exp(-14 * t);
            const double value = level * (is_kick ? kick : (random.unit() - 0.5) * std::exp(-70 * t));
            left_[first + i] += value * 0.5;
            right_[first + i] += value * 0.5;
        }
    }

    [[nodiscard]] std::vector<std::int16_t> samples() const {
        std::vector<std::int16_t> out(2 * frames_);
        for (std::size_t i = 0; i < frames_; ++i) {
            const double t = static_cast<double>(i) / kMusicRateHz;
            const double left = static_cast<double>(frames_ - i) / kMusicRateHz;
            const double fade = std::min({1.0, t / 0.03, left / 0.5});
            out[2 * i] = static_cast<std::int16_t>(30'000 * std::tanh(left_[i] * fade));
            out[2 * i + 1] = static_cast<std::int16_t>(30'000 * std::tanh(right_[i] * fade));
        }
        return out;
    }

private:
    std::size_t frames_;
    std::vector<double> left_, right_;
};

struct Style {
    Timbre melody;
    int beats_per_minute;
    int notes_per_beat;
    int beats_per_bar;
    bool has_chords;
    bool has_bass;
    bool has_drums;
    double level;
};

Style style_of(Mood mood) {
    switch (mood) {
        case Mood::kBells: return {Timbre::kBell, 84, 2, 4, false, false, false, 0.5};
        case Mood::kPluck: return {Timbre::kPluck, 108, 4, 4, true, true, false, 0.4};
        case Mood::kPad: return {Timbre::kBell, 60, 1, 4, true, false, false, 0.3};
        case Mood::kTechno: return {Timbre::kChip, 126, 4, 4, false, true, true, 0.28};
        case Mood::kMarimba: return {Timbre::kMarimba, 120, 4, 4, false, true, true, 0.6};
        case Mood::kChip: return {Timbre::kChip, 138, 4, 4, true, true, false, 0.3};
        case Mood::kDrone: return {Timbre::kPad, 50, 1, 4, true, true, false, 0.4};
        case Mood::kWaltz: return {Timbre::kPluck, 132, 2, 3, true, true, false, 0.45};
        case Mood::kHush: return {Timbre::kBell, 76, 1, 4, true, false, false, 0.16};
    }
    ASSERT(false);
}

class Composer {
public:
    Composer(Mood mood, std::uint64_t seed, double seconds)
        : style_(style_of(mood)),
          random_(seed),
          scale_(kScales[random_.below(std::size(kScales))]),
          root_(45 + static_cast<int>(random_.below(12))),
          seconds_(seconds),
          score_(seconds) {
        if (mood == Mood::kHush) scale_ = kScales[random_.below(3)];
        for (int& step : motif_) step = static_cast<int>(random_.below(9)) - 1;
    }

    std::vector<std::int16_t> compose() {
        const double beat_s = 60.0 / style_.beats_per_minute;
        constexpr int kRoots[] = {0, 3, 4, 1, 5, 0, 3, 4};
        for (int beat = 0; beat * beat_s < seconds_; ++beat) {
            const int bar = beat / style_.beats_per_bar;
            play_beat(beat, kRoots[(bar + static_cast<int>(root_)) % 8], beat_s);
        }
        return score_.samples();
    }

private:
    [[nodiscard]] double pitch(int step, int octave) const {
        const int wrapped = ((step % 7) + 7) % 7;
        const int octaves = (step - wrapped) / 7;
        return root_ + scale_[static_cast<std::size_t>(wrapped)] + 12 * (octave + octaves);
    }
    void play_beat(int beat, int chord, double beat_s) {
        const double start = beat * beat_s;
        const bool is_first = beat % style_.beats_per_bar == 0;
        for (int i = 0; i < style_.notes_per_beat; ++i) {
            const int index = beat * style_.notes_per_beat + i;
            // Some rests, always at the same places of the motif, so that it is heard as a figure.
            if (mix64(static_cast<std::uint64_t>(index % 16), root_) % 10 < (style_.notes_per_beat > 2 ? 3u : 1u))
                continue;
            const int step = chord + motif_[static_cast<std::size_t>(index) % motif_.size()];
            score_.play(style_.melody, {start + i * beat_s / style_.notes_per_beat, 1.6, pitch(step, 2),
                                        style_.level * (i == 0 ? 0.5 : 0.36), 0.3 + 0.4 * random_.unit()});
        }
        if (style_.has_chords && is_first) {
            for (const int third : {0, 2, 4})
                score_.play(Timbre::kPad, {start, beat_s * style_.beats_per_bar + 0.4, pitch(chord + third, 1),
                                           style_.level * 0.55, 0.25 + 0.25 * third / 2});
        }
        if (style_.has_bass)
            score_.play(Timbre::kBass, {start, beat_s * 0.95, pitch(chord, 0), style_.level * 0.8, 0.5});
        if (!style_.has_drums) return;
        if (beat % 2 == 0 || style_.beats_per_minute > 122) score_.drum(start, true, 0.8, random_);
        for (const double at : {0.0, 0.5, 0.75}) score_.drum(start + at * beat_s, false, 0.35, random_);
    }

    Style style_;
    SeededRandom random_;
    Scale scale_;
    std::uint64_t root_;
    double seconds_;
    std::array<int, 12> motif_{};
    Score score_;
};

}  // namespace

std::vector<std::int16_t> render_music(Mood mood, std::uint64_t seed, double seconds) {
    ASSERT(seconds > 0 && seconds < 60);
    return Composer(mood, seed, seconds).compose();
}

Bytes wav_bytes(const std::vector<std::int16_t>& samples, int channels, int rate_hz) {
    const auto data_bytes = static_cast<std::uint32_t>(samples.size() * sizeof(std::int16_t));
    ByteWriter out;
    out.put_raw(as_bytes("RIFF"));
    out.put<std::uint32_t>(36 + data_bytes);
    out.put_raw(as_bytes("WAVEfmt "));
    out.put<std::uint32_t>(16);
    out.put<std::uint16_t>(1);  // plain samples
    out.put<std::uint16_t>(static_cast<std::uint16_t>(channels));
    out.put<std::uint32_t>(static_cast<std::uint32_t>(rate_hz));
    out.put<std::uint32_t>(static_cast<std::uint32_t>(rate_hz * channels * 2));
    out.put<std::uint16_t>(static_cast<std::uint16_t>(channels * 2));
    out.put<std::uint16_t>(16);
    out.put_raw(as_bytes("data"));
    out.put<std::uint32_t>(data_bytes);
    out.put_raw(std::as_bytes(std::span(samples)));
    return out.take();
}

}  // namespace tiller::demo
