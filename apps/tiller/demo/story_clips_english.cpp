#include "demo/clip_tables.h"

namespace tiller::demo {
namespace {

constexpr std::string_view kEnglishVoice = "en-us";

DemoClip english(std::string_view key, std::vector<std::string_view> tags, std::string_view text,
                 std::string_view headline, std::string_view closing, std::vector<std::string_view> sentences) {
    return story_clip(
        key, "en", std::move(tags), text,
        {.headline = headline, .closing = closing, .sentences = std::move(sentences), .voice = kEnglishVoice});
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table
std::vector<DemoClip> english_story_clips() {
    return {
        english("old-sunlight", {"space", "sun"}, "You never see the sun as it is now.",
                "Sunlight is eight minutes old", "Look up: that was then",
                {"Light needs eight minutes from the sun to you.",
                 "So you always see the sun as it was before breakfast."}),
        english("octopus-hearts", {"ocean", "animals"}, "Three hearts and blue blood. Not a comic.",
                "An octopus has three hearts", "So it prefers to walk",
                {"An octopus has three hearts and blue blood.",
                 "One heart stops beating when it swims, so it prefers to walk."}),
        english(
            "honey-jar", {"food", "history"}, "Check the back of your cupboard.", "Honey can outlive an empire",
            "Keep the lid on",
            {"Honey holds so little water that nothing grows in it.", "Close the jar, and it keeps for centuries."}),
        english(
            "cat-landing", {"animals", "physics"}, "How cats turn around in mid air.", "How a cat lands on its feet",
            "Bend, twist, stretch",
            {"A falling cat bends in the middle.", "Front and back turn in opposite ways, and it lands on its feet."}),
        english("zero-story", {"mathematics", "history"}, "The number for nothing took a long time.",
                "Zero had to be invented", "Nothing, written down",
                {"People counted sheep for ages without a zero.",
                 "In India, nothing became a number, and sums became easy."}),
        english("a440", {"music", "science"}, "Why orchestras play one note first.", "One note before the music",
                "A = 440 hertz",
                {"Before a concert, the oboe plays one long A.", "Its tone is steady, so everybody can tune to it."}),
        english(
            "tree-rings", {"plants", "weather"}, "A tree keeps a diary of the weather.", "Every ring is one year",
            "Wide ring: a good year",
            {"Cut a trunk and count the rings.", "Wide ones were wet years, thin ones were dry. A diary of weather."}),
        english("dream-time", {"sleep", "body"}, "Your eyes move while you dream.", "Your eyes watch your dreams",
                "Four or five a night",
                {"When you dream, your eyes dart below the lids.", "It happens four or five times, every night."}),
        english(
            "longest-train", {"travel", "trains"}, "Seven days, eight time zones, one train.", "A week on one train",
            "Moscow to Vladivostok",
            {"The Trans Siberian runs for nine thousand kilometres.", "Seven days of birch trees, tea and strangers."}),
        english("thunder-count", {"weather", "science"}, "A trick for the next storm.", "How far is the storm?",
                "3 seconds = 1 kilometre",
                {"See lightning, then count the seconds.",
                 "Three seconds to the thunder means one kilometre. Time to go inside."}),
        english("paper-fold", {"paper", "mathematics"}, "Fold it 42 times. Good luck.", "Fold paper 42 times",
                "You reach the moon",
                {"Each fold makes paper twice as thick.", "After forty two folds, it would reach the moon."}),
        english("hummingbird", {"birds", "animals"}, "Smaller than your thumb, faster than your eye.",
                "The bird that flies backwards", "50 wing beats a second",
                {"A hummingbird beats its wings fifty times a second.", "It can hover, turn, and fly backwards."}),
        english(
            "tea-leaf", {"tea", "food"}, "Green or black, it is the same bush.", "One leaf, every tea",
            "Green. White. Black.",
            {"Green, white and black tea grow on the same bush.", "What differs is how long the leaf meets the air."}),
        english("city-pigeon", {"city", "birds"}, "They know the city better than you.", "Pigeons know their way home",
                "From 1,000 km away",
                {"Pigeons feel the magnetic field of the earth.", "They also follow roads, and turn at crossings."}),
        english("okay-word", {"language", "history"}, "The most spoken word began as a joke.", "OK began as a joke",
                "Oll korrect, 1839",
                {"In eighteen thirty nine, a Boston paper joked: oll korrect.", "O K stayed. The joke was forgotten."}),
        english("marathon", {"sport", "history"}, "Those last 195 metres have a reason.", "Why 42.195 km?",
                "To please a king's box",
                {"In nineteen oh eight, the London race began at a castle.",
                 "It ended at the royal box. That length stayed."}),
        english("bones", {"body", "science"}, "Babies have more bones than you.", "Babies have more bones",
                "About 300, then 206",
                {"A baby is born with about three hundred pieces of bone.",
                 "They grow together. You have two hundred and six."}),
        english("first-bug", {"machines", "history"}, "Found inside a computer in 1947.", "A real bug in a computer",
                "Taped into the log book",
                {"In nineteen forty seven, a moth stopped a computer at Harvard.", "They taped it into the log book."}),
        english("blue-whale", {"ocean", "animals"}, "As long as three buses.", "The largest animal ever",
                "Bigger than dinosaurs",
                {"A blue whale is as heavy as thirty elephants.", "And it lives on shrimps as small as your finger."}),
        english("moon-steps", {"space", "history"}, "No wind, no rain, no footprints lost.", "Footprints on the moon",
                "Still there",
                {"There is no wind on the moon, and no rain.", "So the first footprints are still there today."}),
        english("banana", {"food", "plants"}, "Botany ruins another certainty.", "A banana is a berry",
                "A strawberry is not",
                {"To a botanist, a banana is a berry.", "A strawberry is not. Language and science disagree again."}),
        english(
            "fox-and-moon", {"tales", "night"}, "A very short tale for the evening.", "The fox and the moon",
            "He drank, and it was gone",
            {"A fox saw the moon in a pond and wanted it.", "He drank all night. At dawn it was gone, and he slept."}),
    };
}

}  // namespace tiller::demo
