#include "demo/story_layout.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/random.h"

namespace tiller::demo {
namespace {

constexpr double kFirstCueSeconds = 0.35, kPauseSeconds = 0.2, kTailSeconds = 0.8;
constexpr double kTextMiddle = 0.36;   // of the height: the centre of the text block
constexpr double kTextWidth = 0.86;    // of the width

struct Background {
    std::string_view topic;
    std::string_view wave;     // grey, in a 60 × 107 picture
    std::string_view palette;  // at most middle tones, so that white text stands out
};

constexpr Background kBackgrounds[] = {
    {"space", "60+195*exp(-pow(hypot(X-30-18*sin(T*.6),Y-75)/30,2))*(.7+.3*sin(hypot(X-30,Y-75)/4-T*2))",
     "05030f 1b1147 43328f 6d4fc2"},
    {"ocean", "120+60*sin(X/9+T*1.5+sin(Y/11))+60*sin(Y/7-T*2+sin(X/13+T))", "021526 053b5c 0a6b8a 2a9db0"},
    {"food", "127+90*sin(hypot(X-12,Y-95)/8-T*1.2)+30*sin(X/6+T)", "2b0a05 7a2410 c2531c e0893a"},
    {"animals", "127+120*sin(X/5+3*sin(Y/16+T*.8))*sin(Y/9)", "1a1206 4f3813 8a6a2a a98b4a"},
    {"mathematics", "127+127*sin((X-30)*(Y-60)/160+T*1.4)", "06121f 0f2f4f 1d5c7c 3d8fa0"},
    {"music", "255*exp(-pow((Y-75-26*sin(X/8+T*3)*sin(T+X/40))/12,2))+60", "14021f 4a0a5e 95208f cf4a8f"},
    {"plants", "127+100*sin(Y/8-T*1.4+abs(X-30)/6)", "04170b 0f3f20 2b6b35 6a9a45"},
    {"sleep", "100+90*sin(X/24+T*.5)*cos(Y/30-T*.4)+50*sin((X+Y)/20+T*.3)", "060818 141a3f 2c3470 51559a"},
    {"travel", "255-60*(gt(Y,62+7*sin((X+T*6)/9))+gt(Y,76+6*sin((X+T*14)/8+2))+gt(Y,90+5*sin((X+T*26)/7+4)))",
     "0d1b2a 27496d 7a4a4c b06a50"},
    {"trains", "127+120*sin((Y-50)/(3+abs(X-30)/6)+T*5)", "0b0f14 23323f 4a6070 7a8c98"},
    {"weather", "150-50*mod(Y/9+X/40-T*3+.6*sin(X*3.1),1)+40*sin(X/18+T)", "0a1420 22384f 46637c 7590a5"},
    {"paper", "127+90*sin(floor((X+Y+T*8)/10)*1.7)", "2a1a12 6b4a34 a07a58 bf9e78"},
    {"birds", "255-210*exp(-pow((Y-40-10*sin(abs(X-30)/5-T*3))/14,2))", "7fa8c9 4f83ab 2c5c86 12324f"},
    {"tea", "127+127*sin(hypot(X-30,Y-80)/6-T*1.6+2*sin(atan2(Y-80,X-30)*3+T*.4))", "101a08 2f4a16 5f7a2c 8f9a4a"},
    {"city",
     "30+210*gt(mod(X,8),2)*gt(mod(Y,9),3)*gt(sin(floor(X/8)*12.9+floor(Y/9)*78.2+T*.8),.2)*gt(Y,66+14*mod(floor(X/"
     "8)*.37*5,1))",
     "080a14 1c2238 5a4a3a b08a4a"},
    {"language", "127+127*sin(floor(X/6)*2.1+floor(Y/6)*1.3+T*2)", "180a1f 45204f 7a3c70 a8638a"},
    {"sport", "127+120*sin(atan2(Y-120,X-30)*14+T*3)", "2a0505 7a1414 b8321f d9663a"},
    {"body", "127+120*exp(-pow(mod(T*1.2,1)*60-hypot(X-30,Y-55),2)/140)+20*sin(X/9)", "22040d 5c0f28 98284a c65a70"},
    {"machines", "127+127*sin(atan2(Y-55,X-30)*10+T*2)*gt(hypot(X-30,Y-55),18)*lt(hypot(X-30,Y-55),40)",
     "0c0f10 2f3a3c 56686a 82908c"},
    {"tales", "127+80*sin(hypot(X-5,Y-5)/7-T)+70*sin(hypot(X-55,Y-100)/6+T*1.3)", "12041f 3a1458 6a2f7a a0558a"},
    {"poems", "110+100*sin(X/16+2*sin(Y/24+T*.6)+T*.5)", "1c1008 4a2c20 7d5040 a87c64"},
    {"physics", "127+60*sin(hypot(X-15,Y-60)/2.5-T*4)+60*sin(hypot(X-45,Y-60)/2.5-T*4)", "04141a 0c4450 1f7a80 58a8a0"},
    {"maps", "127+127*sin(6*sin(X/20+T*.3)+5*sin(Y/26-T*.25))", "0d1a14 2a4a3a 5c7a58 8f9c70"},
    {"home", "127+100*sin((X*.8+Y*.6)/6+T)*sin((Y*.8-X*.6)/6)", "1f1410 533428 8a5c44 b0886a"},
    {"wind", "127+110*sin(X/30+3*sin(Y/12)-T*3)", "0a1c24 1f4a5a 4a8090 80aab0"},
    {"celebration", "80+170*lt(hypot(mod(X+4*sin(T+Y),12)-6,mod(Y-T*14+200,14)-7),2+mod(floor(X/12),2))",
     "240420 6a1040 b0304a e08040"},
    {"history", "127+70*sin(X/10+T*.6)*sin(Y/14-T*.5)+50*sin(hypot(X-30,Y-50)/12-T)", "1a1008 4a321a 7d5c30 a58550"},
    {"science", "127+127*sin(X/10+4*sin(Y/20+T*.7))*cos(Y/12-T)", "050f20 102f58 245c90 4a90b8"},
};

const Background& background_of(const DemoClip& clip) {
    for (const Background& background : kBackgrounds) {
        if (background.topic == clip.tags[0]) return background;
    }
    return kBackgrounds[0];
}

struct Character {
    std::string_view bytes;
    double width_em;
    bool is_wide;
    bool no_break_before;
};

Character next_character(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t length = std::min<std::size_t>(text.size(), lead < 0x80   ? 1
                                                                  : lead < 0xe0 ? 2
                                                                  : lead < 0xf0 ? 3
                                                                                : 4);
    const std::string_view bytes = text.substr(0, length);
    // Three bytes from 0xe3 on: Chinese characters and their punctuation. Others (dashes, quotes) are narrow.
    const bool is_wide = length >= 3 && lead >= 0xe3;
    static constexpr std::string_view kClosing[] = {"，", "。", "？", "！", "：", "、", "”", "」"};
    const bool closes = std::ranges::find(kClosing, bytes) != std::end(kClosing);
    return {bytes,
            is_wide                        ? 1.0
            : bytes == " "                 ? 0.3
            : bytes == "i" || bytes == "l" ? 0.32
            : lead >= 'A' && lead <= 'Z'   ? 0.68
            : bytes == "m" || bytes == "w" ? 0.9
                                           : 0.6,
            is_wide, closes};
}

double width_em(std::string_view text) {
    double width = 0;
    while (!text.empty()) {
        const Character character = next_character(text);
        width += character.width_em;
        text.remove_prefix(character.bytes.size());
    }
    return width;
}

/// Pieces that must not be broken: words with their following space, or single Chinese characters with closing marks.
std::vector<std::string> unbreakable_pieces(std::string_view text) {
    std::vector<std::string> pieces;
    bool may_break = true;
    while (!text.empty()) {
        const Character character = next_character(text);
        text.remove_prefix(character.bytes.size());
        if (pieces.empty() || (may_break && !character.no_break_before) ||
            (character.is_wide && !character.no_break_before))
            pieces.emplace_back();
        pieces.back() += character.bytes;
        may_break = character.is_wide || character.bytes == " ";
    }
    return pieces;
}

std::string trimmed(std::string text) {
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

struct Card {
    std::string_view text;
    int font_px;
    double start_s;
    double end_s;  // fading out; past the end of the clip for the last card
    std::string_view name;
};

std::string font_of(const DemoClip& clip) {
    // One collection holds all regional forms of the same characters: the name chooses the right one. drawtext knows no
    // weights, so a thin border in the same colour makes it bolder.
    return clip.language == "zh-Hant" ? "Noto Sans CJK TC" : "Noto Sans CJK SC";
}

void add_card(std::vector<CardLine>& lines, const DemoClip& clip, const Card& card) {
    const auto wrapped = wrap_text(card.text, kTextWidth * clip.width / card.font_px);
    const double line_px = card.font_px * 1.28;
    const double top = clip.height * kTextMiddle - line_px * static_cast<double>(wrapped.size()) / 2;
    for (std::size_t i = 0; i < wrapped.size(); ++i) {
        const double start = card.start_s + 0.12 * static_cast<double>(i);
        const std::string file = fmt::format("{}{}.txt", card.name, i);
        const std::string alpha =
            fmt::format("min(1,max(0,(t-({:.2f}))/0.35))*min(1,max(0,({:.2f}-t)/0.3))", start, card.end_s);
        const std::string y = fmt::format("{:.0f}-max_glyph_a+{:.0f}*pow(max(0,1-(t-({:.2f}))/0.45),2)",
                                          top + line_px * (static_cast<double>(i) + 0.8), card.font_px * 0.6, start);
        lines.push_back({wrapped[i], file,
                         fmt::format("drawtext=font='{}':textfile={}:expansion=none:fontsize={}:fontcolor=white:"
                                     "borderw=1.4:bordercolor=white:shadowcolor=black@0.55:shadowx=2:shadowy=3:"
                                     "x=(w-text_w)/2:y='{}':alpha='{}'",
                                     font_of(clip), media::jail_path(file), card.font_px, y, alpha)});
    }
}

std::string time_text(double seconds) {
    const auto ms = static_cast<long>(std::lround(seconds * 1000));
    return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

}  // namespace

std::vector<std::string> wrap_text(std::string_view text, double max_width_em) {
    const double total = width_em(text);
    constexpr std::string_view kComma = "，";
    if (const auto comma = text.find(kComma); total > max_width_em && comma != std::string_view::npos) {
        std::vector<std::string> lines = wrap_text(text.substr(0, comma + kComma.size()), max_width_em);
        std::ranges::move(wrap_text(text.substr(comma + kComma.size()), max_width_em), std::back_inserter(lines));
        return lines;
    }
    // Lines of similar length look better than a full line and a lone word: aim at the average.
    const double aim = std::min(max_width_em, total / std::ceil(total / max_width_em) * 1.12 + 0.4);
    std::vector<std::string> lines;
    for (const std::string& piece : unbreakable_pieces(text)) {
        if (lines.empty() || width_em(lines.back()) + width_em(trimmed(piece)) > aim) lines.emplace_back();
        lines.back() += piece;
    }
    for (std::string& line : lines) line = trimmed(line);
    return lines;
}

std::string palette_filter(std::string_view stops) {
    std::vector<unsigned> colours;
    while (!stops.empty()) {
        const auto end = std::min(stops.find(' '), stops.size());
        unsigned colour = 0;
        std::from_chars(stops.data(), stops.data() + end, colour, 16);
        colours.push_back(colour);
        stops.remove_prefix(std::min(end + 1, stops.size()));
    }
    ASSERT(colours.size() >= 2);
    // Straight lines between the stops, as a table that FFmpeg computes once for the 256 grey values.
    std::string filter = "format=gbrp,lutrgb=";
    const double span = 255.0 / static_cast<double>(colours.size() - 1);
    for (const auto& [name, shift] : {std::pair{"r", 16}, std::pair{"g", 8}, std::pair{"b", 0}}) {
        std::string value = fmt::format("{}", colours.back() >> shift & 255);
        for (std::size_t i = colours.size() - 1; i-- > 0;) {
            const int from = static_cast<int>(colours[i] >> shift & 255),
                      to = static_cast<int>(colours[i + 1] >> shift & 255);
            value = fmt::format("if(lt(val,{:.2f}),{}+({})*(val-{:.2f})/{:.2f},{})", span * static_cast<double>(i + 1),
                                from, to - from, span * static_cast<double>(i), span, value);
        }
        filter += fmt::format("{}{}='{}'", name[0] == 'r' ? "" : ":", name, value);
    }
    return filter;
}

std::vector<Cue> place_cues(const Story& story, const std::vector<double>& spoken_s) {
    ASSERT(spoken_s.size() == story.sentences.size());
    std::vector<Cue> cues;
    double at = kFirstCueSeconds;
    for (std::size_t i = 0; i < spoken_s.size(); ++i) {
        cues.push_back({at, at + spoken_s[i], story.sentences[i]});
        at += spoken_s[i] + kPauseSeconds;
    }
    return cues;
}

double story_seconds(const std::vector<Cue>& cues) {
    ASSERT(!cues.empty());
    return std::max(kMinStorySeconds, cues.back().end_s + kTailSeconds);
}

std::vector<CardLine> card_lines(const DemoClip& clip, double seconds) {
    const bool is_chinese = clip.language != "en";
    const double change = seconds * 0.58;
    std::vector<CardLine> lines;
    // Complete before the first frame, which may become the poster.
    add_card(lines, clip, {clip.story.headline, clip.width / (is_chinese ? 7 : 8), -2.0, change, "headline"});
    add_card(lines, clip,
             {clip.story.closing, clip.width / (is_chinese ? 8 : 10), change + 0.2, seconds + 9, "closing"});
    return lines;
}

std::string background_graph(const DemoClip& clip) {
    const Background& background = background_of(clip);
    // Clips of one topic differ by a shift in time and a turn of the colours.
    const std::uint64_t seed = mix64(hash_text(clip.key));
    const int hue = static_cast<int>(seed % 51) - 25;
    std::string wave(background.wave);
    const std::string shifted = fmt::format("(T+{})", seed / 64 % 40);
    for (std::size_t at = 0; (at = wave.find('T', at)) != std::string::npos; at += shifted.size())
        wave.replace(at, 1, shifted);
    return fmt::format(
        "nullsrc=s=60x107:r=20,format=gray,geq=lum='clip({},0,255)',{},scale={}:{}:flags=bicubic,hue=h={}", wave,
        palette_filter(background.palette), clip.width, clip.height, hue);
}

std::string webvtt_text(const std::vector<Cue>& cues) {
    std::string text = "WEBVTT\n";
    for (const Cue& cue : cues)
        text += fmt::format("\n{} --> {}\n{}\n", time_text(cue.start_s), time_text(cue.end_s + 0.15), cue.text);
    return text;
}

}  // namespace tiller::demo
