#include "demo/clip_tables.h"

namespace tiller::demo {
namespace {

constexpr std::string_view kBritishVoice = "en-gb";

DemoClip british(std::string_view key, std::vector<std::string_view> tags, std::string_view text,
                 std::string_view headline, std::string_view closing, std::vector<std::string_view> sentences) {
    return story_clip(
        key, "en", std::move(tags), text,
        {.headline = headline, .closing = closing, .sentences = std::move(sentences), .voice = kBritishVoice});
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table
std::vector<DemoClip> more_english_story_clips() {
    return {
        british(
            "birthday-odds", {"mathematics", "science"}, "Try it in your class.", "23 people, one birthday",
            "The odds are even",
            {"In a group of twenty three people,", "the chance that two share a birthday is already above one half."}),
        british("bread-smell", {"food", "science"}, "What that smell is called.", "Why bread turns brown",
                "The Maillard reaction",
                {"Above one hundred and forty degrees, sugar meets protein.",
                 "The crust turns brown, and the whole street wakes up."}),
        british("wood-wide", {"plants", "science"}, "Under every forest there is a second one.",
                "A forest under the forest", "Threads of fungus",
                {"Tree roots are wrapped in threads of fungus.",
                 "The tree gives sugar. The fungus brings water and salts."}),
        british("sea-glass", {"ocean", "travel"}, "A bottle's second life.", "The sea polishes glass",
                "Thirty years of waves",
                {"A broken bottle falls into the sea.",
                 "Sand and waves work for thirty years, and give you back a jewel."}),
        british(
            "snail-pace", {"animals", "tales"}, "A race with a quiet winner.", "The snail who was early",
            "He left on Monday",
            {"The snail was invited for Friday.", "He left on Monday, and arrived before the rabbit had woken up."}),
        british("lighthouse", {"ocean", "machines"}, "Thin glass, long reach.", "One lamp, forty kilometres",
                "Fresnel's idea, 1822",
                {"A lighthouse lens is made of rings of glass.", "They bend a small flame into one beam for ships."}),
        british("echo", {"physics", "music"}, "Clap once and measure the valley.", "Measure with a clap",
                "2 seconds = 340 metres",
                {"Clap your hands in front of a cliff.",
                 "If the echo takes two seconds, the cliff is three hundred metres away."}),
        british("left-hand", {"body", "science"}, "One in ten of you already knows.", "One in ten is left-handed",
                "For 10,000 years",
                {"About one person in ten is left handed.", "Hands painted in old caves say: it was always so."}),
        british("metro-map", {"city", "maps"}, "A map that lies so that you arrive.", "The map that lies",
                "London, 1931",
                {"Harry Beck drew the Underground like a circuit.",
                 "Wrong distances, right order. Every metro copied him."}),
        british("compass", {"maps", "travel"}, "North has been on the move.", "North is moving", "Tens of km a year",
                {"The magnetic pole does not stay in its place.",
                 "It wanders tens of kilometres a year, and maps must follow."}),
        british("crow-puzzle", {"birds", "animals"}, "Aesop was right about the crow.", "Crows understand water",
                "Stones make it rise",
                {"A crow finds food that floats too low.", "It drops stones into the water until the food comes up."}),
        british("night-shift", {"poems", "night"}, "Eight lines for the last train.", "Last train", "A poem",
                {"The last train hums, the windows shine,", "a stranger's dream leans into mine."}),
        british("autumn-poem", {"poems", "plants"}, "A leaf, and what it said.", "What the leaf said", "A poem",
                {"I was a roof, I was a sail,", "now I am gold, and write the trail."}),
        british("knot", {"home", "science"}, "Your laces come undone for a reason.", "Why laces come undone",
                "Seven g on your shoe",
                {"Each step shakes the knot harder than a roller coaster.", "The free ends whip, and pull it open."}),
        british(
            "silent-film", {"history", "music"}, "There was never silence in the cinema.", "Silent films were loud",
            "A pianist, every night",
            {"Silent films were never silent.", "Someone played the piano, looked up, and guessed what comes next."}),
        british("glass-slow", {"physics", "home"}, "A window legend, corrected.", "Glass does not flow",
                "Old panes were uneven",
                {"Old windows are thicker at the bottom.",
                 "Glass does not flow. They were made that way, and put heavy side down."}),
        british("goldfish", {"animals", "home"}, "Three seconds? An insult.", "Goldfish remember", "For months",
                {"A goldfish does not forget after three seconds.",
                 "It learns a bell for dinner, and knows it months later."}),
        british(
            "rain-smell", {"weather", "plants"}, "There is a word for the smell of rain.", "The smell of rain",
            "Petrichor",
            {"The smell of rain has a name: petrichor.", "Drops hit dry ground, and throw tiny scents into the air."}),
        british("chess-rice", {"mathematics", "tales"}, "The king should have done the sum.", "Rice on a chess board",
                "2 to the 64, minus 1",
                {"One grain on the first square, then always double.",
                 "The king agreed, and owed more rice than the world has grown."}),
        british("tortoise-air", {"space", "animals"}, "The first travellers around the moon.", "Tortoises went first",
                "Around the moon, 1968",
                {"Before people, two tortoises flew around the moon.", "They came home hungry, and in good health."}),
        british(
            "pencil", {"paper", "machines"}, "A line longer than a marathon.", "One pencil, 50 km", "Then it is gone",
            {"One pencil can draw a line of about fifty kilometres.", "Most of them retire after a shopping list."}),
        british("slow-swim", {"sport", "body"}, "Why you should breathe out.", "Float like a jellyfish",
                "Fill your lungs",
                {"Take a deep breath and lie on the water.", "Your lungs are a balloon. You can not sink, so relax."}),
    };
}

}  // namespace tiller::demo
