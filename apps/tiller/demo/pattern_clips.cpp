#include "demo/clip_tables.h"

namespace tiller::demo {
namespace {

// Colour stops from dark to light, for grey pictures.
constexpr std::string_view kSunset = "1a0b2e 7b1e5a e8505b f9a03f fff3b0";
constexpr std::string_view kOcean = "03102b 0a3d62 1289a7 7ed6df f5fbff";
constexpr std::string_view kForest = "06130b 14532d 3f8f4f b5d56a fdf9c9";
constexpr std::string_view kNeon = "0a0014 5b00c8 ff00a8 ffb800 fdfff0";
constexpr std::string_view kIce = "020617 1e3a8a 60a5fa c7e5ff ffffff";
constexpr std::string_view kEmber = "050000 5c0a00 d43d00 ffa41b fff6d5";
constexpr std::string_view kMint = "04211f 0b6e6e 2ec4b6 a8f0d4 fffdf2";
constexpr std::string_view kCandy = "2b0f3a 8d3b8f ff6fa3 ffc1a6 fff9ec";
constexpr std::string_view kGold = "0b0b0f 3d2b1f 9c6b1e e8b84a fff7dc";
constexpr std::string_view kInk = "f7f3e8 c9d6c8 6c9a8b 2f4858 12141d";
constexpr std::string_view kBerry = "10002b 3c096c 9d4edd e0aaff fff7ff";
constexpr std::string_view kCitrus = "102a12 3c7a1c a3cf1f ffe14d fffbe0";

using Tags = std::vector<std::string_view>;

DemoClip pattern(std::string_view key, std::string_view text, Tags tags, std::string_view graph,
                 std::string_view palette, Mood mood) {
    DemoClip clip{.key = key, .text = text, .tags = std::move(tags), .language = "en"};
    clip.pattern = {.graph = graph, .palette = palette, .mood = mood};
    return clip;
}

DemoClip pixels(DemoClip clip) {
    clip.pattern.is_pixel_art = true;
    return clip;
}

#define WAVE(expression) "nullsrc=s=90x160:r=24,format=gray,geq=lum='clip(" expression ",0,255)'"
// In units of a 180 × 320 picture, ld(0) and ld(1), but computed for fewer pixels: this is most of such a clip's cost.
#define FINE(expression) \
    "nullsrc=s=108x192:r=15,format=gray,geq=lum='st(0,X/0.6)*0+st(1,Y/0.6)*0+clip(" expression ",0,255)'"

// NOLINTNEXTLINE(readability-function-size): a table
void add_waves(std::vector<DemoClip>& clips) {
    clips.push_back(pattern("rings", "One stone, one pond. Watch it settle.", {"waves", "calm", "water"},
                            WAVE("127+127*sin(hypot(X-45,Y-70)/4-T*5)*exp(-hypot(X-45,Y-70)/90)"), kOcean,
                            Mood::kBells));
    clips.push_back(pattern("two-stones", "Two stones: where the waves meet, they add up.", {"waves", "physics"},
                            WAVE("127+63*sin(hypot(X-18,Y-45)/3-T*6)+63*sin(hypot(X-72,Y-115)/3-T*6)"), kMint,
                            Mood::kPluck));
    clips.push_back(pattern("plasma", "Plasma, like on the demo disks of 1992.", {"retro", "plasma"},
                            WAVE("127+42*(sin(X/9+T*2)+sin(Y/13-T*2.6)+sin((X+Y)/17+T*1.4))"), kNeon, Mood::kChip));
    clips.push_back(pattern("five-arms", "Five arms, one galaxy, no hurry.", {"space", "spiral"},
                            WAVE("127+127*sin(atan2(Y-80,X-45)*5+hypot(X-45,Y-80)/6-T*4)*exp(-hypot(X-45,Y-80)/70)"),
                            kBerry, Mood::kDrone));
    clips.push_back(
        pattern("deep-tunnel", "Down the rabbit hole with a beat.", {"techno", "tunnel"},
                FINE("127+127*sin(log(hypot(ld(0)-90,ld(1)-160)+1)*14-T*6)*cos(atan2(ld(1)-160,ld(0)-90)*8)"), kNeon,
                Mood::kTechno));
    clips.push_back(pattern("checker-tunnel", "Checkerboard tunnel. Do not blink.", {"illusion", "tunnel"},
                            FINE("255*mod(floor(log(hypot(ld(0)-90,ld(1)-160)+1)*5-T*3)+floor((atan2(ld(1)-160,ld(0)-"
                                 "90)+T*0.5)*12/PI)+100,2)"),
                            kIce, Mood::kTechno));
    clips.push_back(pattern("daisy", "A daisy that breathes.", {"flowers", "calm"},
                            WAVE("255*exp(-pow((hypot(X-45,Y-75)-26-10*sin(atan2(Y-75,X-45)*8+T)-4*sin(T*2))/"
                                 "12,2))+200*exp(-pow(hypot(X-45,Y-75)/9,2))"),
                            kCandy, Mood::kBells));
    clips.push_back(pattern("lava-lamp", "My lava lamp is warm enough now.", {"retro", "calm"},
                            WAVE("min(255,2600/(20+pow(X-30-9*sin(T),2)+pow(Y-80-55*sin(T*.7),2)*.6)*6+2600/"
                                 "(20+pow(X-58-8*cos(T*1.3),2)+pow(Y-85-60*sin(T*.5+2),2)*.6)*6+1800/"
                                 "(20+pow(X-45,2)+pow(Y-70-58*cos(T*.9),2)*.6)*6)"),
                            kEmber, Mood::kPad));
    clips.push_back(pattern("mirror-waves", "Mirror, mirror: waves in four quarters.", {"kaleidoscope", "waves"},
                            WAVE("127+60*sin(abs(X-45)/4+T*3)+60*sin(abs(Y-80)/6-T*2+abs(X-45)/9)"), kSunset,
                            Mood::kMarimba));
    clips.push_back(
        pattern("moire", "Two sheets of lines, a thousand shapes.", {"illusion", "geometry"},
                FINE("127+60*sin((ld(0)-90)*(1.2+.1*sin(T))+ld(1)*.2)+60*sin(hypot(ld(0)-90-30*sin(T),ld(1)-160)*.9)"),
                kInk, Mood::kPluck));
    clips.push_back(pattern("squares", "Squares leaving home.", {"geometry", "hypnotic"},
                            FINE("127+127*sin(max(abs((ld(0)-90)*cos(T*.5)-(ld(1)-160)*sin(T*.5)),abs((ld(0)-90)*sin(T*"
                                 ".5)+(ld(1)-160)*cos(T*.5)))/7-T*5)"),
                            kCitrus, Mood::kTechno));
    clips.push_back(pattern("diamonds", "Diamonds on the floor of a disco.", {"geometry", "techno"},
                            FINE("127+127*sin((abs(ld(0)-90)+abs(ld(1)-160))/9-T*5)*cos((ld(0)-90)/22+T)"), kGold,
                            Mood::kTechno));
    clips.push_back(pattern(
        "green-rain", "Green rain on black glass.", {"rain", "retro"},
        WAVE("255*pow(1-mod(mod(floor(X/4)*37.7,160)+160-Y+T*(40+mod(floor(X/4)*17.3,50)),110)/110,3)*gt(mod(X,4),0)"),
        kForest, Mood::kHush));
    clips.push_back(pattern(
        "warp-stars", "Warp speed, row seven, window seat.", {"space", "stars"},
        FINE("min(255,350*exp(-pow((mod(hypot(ld(0)-90,ld(1)-160)-T*130-mod(floor((atan2(ld(1)-160,ld(0)-90)+PI)*14)*"
             "71.7,190)+3800,190)-95)/"
             "7,2))*exp(-pow((mod((atan2(ld(1)-160,ld(0)-90)+PI)*14,1)-.5)*4,2))*min(1,hypot(ld(0)-90,ld(1)-160)/60))"),
        kIce, Mood::kTechno));
    clips.push_back(pattern("sunburst", "Sunday morning, slowly.", {"calm", "sun"},
                            FINE("150+60*sin(atan2(ld(1)-330,ld(0)-90)*22+T*1.5)-hypot(ld(0)-90,ld(1)-330)/"
                                 "5+120*exp(-pow(hypot(ld(0)-90,ld(1)-330)/70,2))"),
                            kSunset, Mood::kWaltz));
    clips.push_back(pattern("aurora", "The sky over Tromsø, from memory.", {"sky", "night", "calm"},
                            WAVE("200*exp(-pow((Y-55-16*sin(X/14+T)-7*sin(X/5-T*1.7))/22,2))*(.7+.3*sin(X/"
                                 "2.5+T*3))+60*exp(-pow((Y-95-10*sin(X/11-T*1.3))/16,2))"),
                            kMint, Mood::kDrone));
    clips.push_back(pattern("paper-sea", "A sea cut out of paper.", {"ocean", "paper"},
                            FINE("255-51*(gt(ld(1),90+12*sin(ld(0)/22+T*1.2))+gt(ld(1),140+14*sin(ld(0)/"
                                 "26-T*1.5+1))+gt(ld(1),190+13*sin(ld(0)/19+T*1.9+2))+gt(ld(1),240+12*sin(ld(0)/"
                                 "24-T*2.2+4)))-10*sin(ld(1)/60)"),
                            kOcean, Mood::kWaltz));
    clips.push_back(pattern(
        "blue-ridges", "Night train past the mountains.", {"travel", "mountains"},
        FINE("255-46*(gt(ld(1),110+30*sin((ld(0)+T*12)/31)+12*sin((ld(0)+T*12)/9))+gt(ld(1),165+26*sin((ld(0)+T*30)/"
             "37+2)+9*sin((ld(0)+T*30)/11))+gt(ld(1),220+22*sin((ld(0)+T*60)/29+4)+7*sin((ld(0)+T*60)/7)))-ld(1)/9"),
        kBerry, Mood::kPluck));
    clips.push_back(pattern(
        "radar", "Nothing on the radar tonight.", {"night", "machines"},
        WAVE("255*pow(1-mod(atan2(Y-75,X-45)+2*PI-T*2+20*PI,2*PI)/"
             "(2*PI),4)*lt(hypot(X-45,Y-75),41)+90*lt(abs(mod(hypot(X-45,Y-75),13)-1),.7)*lt(hypot(X-45,Y-75),41)"),
        kForest, Mood::kHush));
    clips.push_back(pattern("bubbles", "Bubbles going up in a soda glass.", {"water", "food"},
                            FINE("60+180*lt(hypot(mod(ld(0),30)-15,mod(ld(1)+T*(30+mod(floor(ld(0)/"
                                 "30)*23,40))+floor(ld(0)/30)*53,60)-30),5+mod(floor(ld(0)/30)*7,8))+ld(1)/6"),
                            kCitrus, Mood::kMarimba));
    clips.push_back(
        pattern("fireworks", "Fireworks, and nobody had to clean up.", {"night", "celebration"},
                FINE("min(255,255*exp(-pow((hypot(ld(0)-90,ld(1)-120)-mod(T,2)*55)/"
                     "5,2))*gt(sin(atan2(ld(1)-120,ld(0)-90)*20),.3)*(1.6-mod(T,2)*.8)+255*exp(-pow((hypot(ld(0)-50,ld("
                     "1)-200)-mod(T+1,2)*45)/4,2))*gt(sin(atan2(ld(1)-200,ld(0)-50)*16),.2)*(1.6-mod(T+1,2)*.8))"),
                kEmber, Mood::kMarimba));
    clips.push_back(pattern(
        "snow", "First snow outside the library.", {"winter", "calm"},
        FINE(
            "30+ld(1)/8+215*lt(hypot(mod(ld(0)+8*sin(T+ld(1)/40),20)-10,mod(ld(1)-T*(30+mod(floor((ld(0)+8*sin(T+ld(1)/"
            "40))/20)*19,25))+400,50)-25),1.2+mod(floor(ld(0)/20)*3,3))"),
        kIce, Mood::kBells));
    clips.push_back(
        pattern("cells", "Six cells looking for room.", {"biology", "geometry"},
                FINE("255-4.2*min(min(hypot(ld(0)-50-30*sin(T),ld(1)-80),hypot(ld(0)-130,ld(1)-90-30*cos(T*1.2))),min("
                     "min(hypot(ld(0)-90-40*cos(T*.8),ld(1)-170),hypot(ld(0)-40,ld(1)-250-20*sin(T*1.5))),min(hypot(ld("
                     "0)-140-20*sin(T*1.1),ld(1)-240),hypot(ld(0)-90,ld(1)-310-10*cos(T)))))"),
                kBerry, Mood::kMarimba));
    clips.push_back(
        pattern("helix", "Two strands and their steps.", {"biology", "science"},
                FINE("min(255,255*exp(-pow((ld(0)-90-50*sin(ld(1)/30+T*2))/7,2))+255*exp(-pow((ld(0)-90+50*sin(ld(1)/"
                     "30+T*2))/7,2))+110*lt(mod(ld(1)+T*0,18),3)*lt(abs(ld(0)-90),abs(50*sin(ld(1)/30+T*2))))"),
                kMint, Mood::kPluck));
    clips.push_back(pattern("windows", "Who else is awake in this city?", {"city", "night"},
                            FINE("20+gt(ld(1),60+50*mod(floor(ld(0)/"
                                 "36)*.37*7,1))*(25+200*gt(mod(ld(0),12),3)*gt(mod(ld(1),16),6)*gt(sin(floor(ld(0)/"
                                 "12)*12.9+floor(ld(1)/16)*78.2+floor(T*1.5+mod(floor(ld(0)/12)*.31,1)))*.5+.5,.6))"),
                            kGold, Mood::kHush));
    clips.push_back(pattern("bars", "Seven bars and a bass line.", {"music", "techno"},
                            FINE("gt(mod(ld(0),26),5)*gt(ld(1),320-250*abs(sin(T*3+floor(ld(0)/"
                                 "26)*1.7)*sin(T*1.3+floor(ld(0)/26))))*(90+(320-ld(1))/2)"),
                            kNeon, Mood::kTechno));
    clips.push_back(pattern(
        "pendulums", "Sixteen pendulums, each a little slower.", {"physics", "hypnotic"},
        FINE("min(255,20+900*exp(-pow(hypot(ld(0)-90-70*sin(T*(2+floor(ld(1)/20)*.13)),mod(ld(1),20)-10)/5,2)))"),
        kGold, Mood::kMarimba));
    clips.push_back(pattern("halftone", "Printed dots that learned to swim.", {"paper", "waves"},
                            FINE("255*lt(hypot(mod(ld(0),12)-6,mod(ld(1),12)-6),4+3.5*sin(floor(ld(0)/12)/"
                                 "2+T*3)*sin(floor(ld(1)/12)/3-T*2))"),
                            kInk, Mood::kChip));
    clips.push_back(
        pattern("heart", "For the person who will see this next.", {"love", "celebration"},
                WAVE("255/(1+exp(12*(pow(pow((X-45)/(30+3*sin(T*6)),2)+pow((Y-75)/(30+3*sin(T*6)),2)-1,3)+pow((X-45)/"
                     "30,2)*pow((Y-75)/30,3))))*(.75+.25*sin(hypot(X-45,Y-75)/4-T*6))"),
                kCandy, Mood::kWaltz));
    clips.push_back(pattern("quilt", "Grandmother's quilt, turning.", {"geometry", "home"},
                            FINE("127+127*sin(((ld(0)-90)*cos(T*.3)-(ld(1)-160)*sin(T*.3))/"
                                 "9)*sin(((ld(0)-90)*sin(T*.3)+(ld(1)-160)*cos(T*.3))/9)"),
                            kCandy, Mood::kWaltz));
}

void add_fractals(std::vector<DemoClip>& clips) {
#define ZOOM(x, y, scale)                                                                                            \
    "mandelbrot=s=180x320:r=24:maxiter=180:bailout=40:inner=black:outer=normalized_iteration_count:start_scale=1.2:" \
    "end_pts=150:start_x=" x ":start_y=" y ":end_scale=" scale
    clips.push_back(pattern("seahorse-valley", "Into Seahorse Valley.", {"fractals", "mathematics"},
                            ZOOM("-0.743643", "0.131825", "0.0006") ",format=gray", kSunset, Mood::kDrone));
    clips.push_back(pattern("elephant-valley", "Elephants, all the way down.", {"fractals", "animals"},
                            ZOOM("0.2750", "0.0060", "0.004") ",format=gray", kOcean, Mood::kPad));
    clips.push_back(pattern("mini-brot", "A small copy of the whole, waiting.", {"fractals", "mathematics"},
                            ZOOM("-1.7548", "0.012", "0.05") ",format=gray", kEmber, Mood::kBells));
    clips.push_back(pattern("triple-spiral", "Three spirals share a middle.", {"fractals", "spiral"},
                            ZOOM("-0.088", "0.654", "0.006") ",format=gray", kBerry, Mood::kPluck));
    clips.push_back(pattern("lightning", "Frozen lightning in a set of numbers.", {"fractals", "sky"},
                            ZOOM("-0.101096", "0.956287", "0.003") ",format=gray", kIce, Mood::kTechno));
    clips.push_back(pattern("scepter", "The sceptre of the number king.", {"fractals", "gold"},
                            ZOOM("-1.25066", "0.02012", "0.002") ",format=gray", kGold, Mood::kWaltz));
    clips.push_back(
        pattern("fractal-glass", "Stained glass by Mandelbrot.", {"fractals", "kaleidoscope"},
                ZOOM("-0.7436", "0.1318", "0.02") ",crop=90:160:45:80,split=2[l][r];[r]hflip[m];[l][m]hstack,split=2[t]"
                                                  "[b];[b]vflip[u];[t][u]vstack,format=gray",
                kCandy, Mood::kBells));
    clips.push_back(pattern("carpet", "Sierpinski's carpet, freshly woven.", {"fractals", "geometry"},
                            "sierpinski=s=180x320:r=20:type=carpet:jump=80:seed=5,lagfun=decay=0.8,format=gray",
                            kSunset, Mood::kMarimba));
    clips.push_back(pattern("triangle", "Triangles made of triangles.", {"fractals", "geometry"},
                            "sierpinski=s=180x320:r=20:type=triangle:jump=60:seed=9,lagfun=decay=0.85,format=gray",
                            kMint, Mood::kChip));
}

void add_automata(std::vector<DemoClip>& clips) {
#define LIFE(rule, ratio, seed)                                   \
    "life=s=72x128:r=15:rule=" rule ":ratio=" ratio ":seed=" seed \
    ":stitch=1:mold=12:life_color=white:death_color=black:mold_color=0x303030"
#define RULE(number, seed) "cellauto=s=90x160:r=24:rule=" number ":scroll=1:ratio=0.5:seed=" seed ",format=gray"
    clips.push_back(pixels(pattern("game-of-life", "Conway's Game of Life, petri dish no. 7.", {"automata", "biology"},
                                   LIFE("B3/S23", "0.35", "7") ",lagfun=decay=0.85,format=gray", kMint, Mood::kChip)));
    clips.push_back(
        pixels(pattern("high-life", "HighLife: some of them copy themselves.", {"automata", "science"},
                       LIFE("B36/S23", "0.35", "11") ",lagfun=decay=0.9,format=gray", kEmber, Mood::kMarimba)));
    clips.push_back(pixels(pattern("day-and-night", "Day and Night, a rule with two sides.", {"automata", "night"},
                                   LIFE("B3678/S34678", "0.5", "3") ",format=gray", kIce, Mood::kPad)));
    clips.push_back(pixels(pattern("maze", "A maze that builds itself.", {"automata", "puzzle"},
                                   LIFE("B3/S12345", "0.03", "21") ",format=gray", kGold, Mood::kChip)));
    clips.push_back(
        pixels(pattern("coral", "Coral, growing one cell at a time.", {"automata", "ocean"},
                       LIFE("B3/S45678", "0.42", "5") ",lagfun=decay=0.9,format=gray", kCandy, Mood::kPad)));
    clips.push_back(pattern("anneal", "Two liquids that will not mix.", {"automata", "physics"},
                            LIFE("B4678/S35678", "0.5", "8") ",format=gray,gblur=sigma=1.2", kOcean, Mood::kDrone));
    clips.push_back(pixels(pattern("seeds", "Seeds: born with two, gone at once.", {"automata", "celebration"},
                                   LIFE("B2/S", "0.01", "13") ",lagfun=decay=0.92,format=gray", kNeon, Mood::kTechno)));
    clips.push_back(pixels(pattern("rule-30", "Rule 30: order in, chaos out.", {"automata", "mathematics"},
                                   RULE("30", "4"), kSunset, Mood::kChip)));
    clips.push_back(
        pixels(pattern("rule-90", "Rule 90 weaves triangles.", {"automata", "geometry"},
                       "cellauto=s=90x160:r=24:rule=90:scroll=1:pattern=@,format=gray", kBerry, Mood::kBells)));
    clips.push_back(pixels(pattern("rule-110", "Rule 110 can compute anything, slowly.", {"automata", "machines"},
                                   RULE("110", "6"), kForest, Mood::kTechno)));
    clips.push_back(pixels(
        pattern("rule-73", "Rule 73 builds walls.", {"automata", "city"}, RULE("73", "9"), kGold, Mood::kMarimba)));
    clips.push_back(pixels(pattern("rule-105", "Rule 105: static with manners.", {"automata", "retro"},
                                   RULE("105", "2"), kMint, Mood::kChip)));
}

void add_colours(std::vector<DemoClip>& clips) {
#define BLOOM(size, frames)                                                          \
    "nullsrc=s=" size ":r=6,format=gray,geq=lum='255*random(1)',tmix=frames=" frames \
    ",fps=24,scale=90:160:flags=bicubic,gblur=sigma=4,normalize=smoothing=20:independence=0,tmix=frames=8,format=gray"
    clips.push_back(pattern(
        "soft-gradient", "A minute to breathe (well, seven seconds).", {"colour", "calm"},
        "gradients=s=90x160:r=24:n=4:speed=0.02:x0=0:y0=0:x1=90:y1=160:c0=0xff5f6d:c1=0xffc371:c2=0x6a82fb:c3=0xfc5c7d",
        "", Mood::kPad));
    clips.push_back(pattern("radial-glow", "Sunrise seen from the inside.", {"colour", "sun"},
                            "gradients=s=90x160:r=24:n=5:speed=0.03:type=radial:seed=12:c0=0xfff1a8:c1=0xff9a3c:c2="
                            "0xff2e63:c3=0x511281:c4=0x08081a",
                            "", Mood::kDrone));
    clips.push_back(pattern("colour-wheel", "Every colour, in turn.", {"colour", "science"},
                            "gradients=s=180x320:r=24:n=6:speed=0.04:type=circular:seed=3:c0=red:c1=yellow:c2=lime:c3="
                            "cyan:c4=blue:c5=magenta,hue=s=0.8",
                            "", Mood::kMarimba));
    clips.push_back(pattern(
        "colour-spiral", "A lollipop the size of a house.", {"colour", "spiral", "food"},
        "gradients=s=180x320:r=24:n=4:speed=0.05:type=spiral:seed=8:c0=0xffffff:c1=0xff4d6d:c2=0xffd166:c3=0x06d6a0",
        "", Mood::kWaltz));
    clips.push_back(
        pattern("ember-bloom", "Campfire, very close.", {"fire", "calm"}, BLOOM("9x16", "3"), kEmber, Mood::kHush));
    clips.push_back(pattern("sea-bloom", "Looking up from under water.", {"ocean", "calm"}, BLOOM("9x16", "3"), kOcean,
                            Mood::kPad));
    clips.push_back(pattern("moss-bloom", "Moss, at the speed of thought.", {"plants", "calm"}, BLOOM("12x20", "4"),
                            kForest, Mood::kBells));
    clips.push_back(pattern("nebula", "A nebula, painted by noise.", {"space", "colour"}, BLOOM("7x12", "4"), kBerry,
                            Mood::kDrone));
    clips.push_back(pattern("marble", "Marble that forgot it is stone.", {"stone", "paper"},
                            WAVE("127+127*sin(X/8+4*sin(Y/17+T)+3*sin((X+Y)/23-T*.8)+2*sin(Y/7+X/19+T*.5))"), kInk,
                            Mood::kPluck));
    clips.push_back(pattern(
        "kaleidoscope", "Turn the tube once more.", {"kaleidoscope", "colour"},
        "gradients=s=90x160:r=24:n=6:speed=0.06:seed=31:type=spiral:c0=0xff595e:c1=0xffca3a:c2=0x8ac926:c3=0x1982c4:c4="
        "0x6a4c93:c5=0xffffff,split=2[l][r];[r]hflip[m];[l][m]hstack,split=2[t][b];[b]vflip[u];[t][u]vstack",
        "", Mood::kMarimba));
}

void add_drawn_music(std::vector<DemoClip>& clips) {
#define SPIROGRAPH(left, right)                                                                                       \
    "aevalsrc='" left "|" right                                                                                       \
    "':s=44100,avectorscope=s=240x240:r=24:mode=lissajous_xy:draw=line:scale=lin:zoom=1.1:rc=255:gc=255:bc=255:rf=8:" \
    "gf=8:bf=8,crop=136:240,format=gray"
    clips.push_back(pattern(
        "spirograph-three", "Spirograph: three to two.", {"spirograph", "mathematics"},
        SPIROGRAPH(".5*sin(2*PI*180*t)+.35*sin(2*PI*(300+t*2)*t)", ".5*cos(2*PI*180*t)-.35*cos(2*PI*(300+t*2)*t)"),
        kCitrus, Mood::kWaltz));
    clips.push_back(pattern("spirograph-rose", "A rose of one line.", {"spirograph", "flowers"},
                            SPIROGRAPH(".8*cos(2*PI*240*t+t)*cos(2*PI*60*t)", ".8*cos(2*PI*240*t+t)*sin(2*PI*60*t)"),
                            kCandy, Mood::kBells));
    clips.push_back(
        pattern("spirograph-star", "The star a pencil draws by itself.", {"spirograph", "stars"},
                SPIROGRAPH(".55*cos(2*PI*100*t)+.3*cos(2*PI*150*t+t*2)", ".55*sin(2*PI*100*t)-.3*sin(2*PI*150*t+t*2)"),
                kGold, Mood::kPluck));
    clips.push_back(pattern("lissajous", "Two tuning forks, one light beam.", {"spirograph", "music"},
                            SPIROGRAPH(".8*sin(2*PI*150*t+t*1.5)", ".8*sin(2*PI*200*t)"), kMint, Mood::kChip));
    clips.push_back(pattern("spirograph-lace", "Lace for a very small window.", {"spirograph", "paper"},
                            SPIROGRAPH(".45*cos(2*PI*80*t)+.3*cos(2*PI*560*t+t)+.1*cos(2*PI*1200*t)",
                                       ".45*sin(2*PI*80*t)+.3*sin(2*PI*560*t+t)+.1*sin(2*PI*1200*t)"),
                            kIce, Mood::kPad));
    clips.push_back(pattern("colour-organ", "A colour organ: every note has its lamp.", {"music", "colour"},
                            "[1:a]showcqt=s=180x320:r=24:axis=0:bar_h=200:sono_h=120:count=4:bar_g=4:sono_g=5:sono_v="
                            "24:bar_v=24,format=gray",
                            kNeon, Mood::kPluck));
    clips.push_back(pattern("spectrum-fire", "What a waltz looks like on fire.", {"music", "fire"},
                            "[1:a]aresample=12000,showspectrum=s=100x90:mode=combined:slide=scroll:color=fire:scale="
                            "cbrt:gain=5:legend=0:fps=24,transpose=2",
                            "", Mood::kWaltz));
    clips.push_back(pattern("oscilloscope", "The oscilloscope likes chip tunes.", {"music", "retro"},
                            "[1:a]aformat=channel_layouts=mono,showwaves=s=320x180:mode=cline:r=24:colors=white:scale="
                            "sqrt,transpose=1,lagfun=decay=0.86,format=gray",
                            kForest, Mood::kChip));
    clips.push_back(pattern("marimba-roll", "Marimba, written as light.", {"music", "colour"},
                            "[1:a]aresample=8000,showspectrum=s=100x90:mode=combined:slide=scroll:color=rainbow:scale="
                            "cbrt:legend=0:fps=24,transpose=2",
                            "", Mood::kMarimba));
    clips.push_back(
        pattern("bass-bloom", "Bass line, blooming twice.", {"music", "kaleidoscope"},
                "[1:a]showcqt=s=90x160:r=24:axis=0:bar_h=120:sono_h=40:count=4:bar_g=5:sono_g=6:bar_v=24:sono_v=24,"
                "split=2[l][r];[r]hflip[m];[l][m]hstack,split=2[t][b];[b]vflip[u];[u][t]vstack,format=gray",
                kSunset, Mood::kTechno));
}

void add_more_waves(std::vector<DemoClip>& clips) {
    clips.push_back(pattern("silk", "Silk scarf, open window.", {"calm", "home"},
                            WAVE("127+110*sin(X/12+2.5*sin(Y/30+T*1.5)+T)*cos(Y/40-T*.7+X/60)"), kBerry, Mood::kBells));
    clips.push_back(
        pattern("dunes", "Dunes that walk at night.", {"desert", "travel"},
                FINE("90+100*mod(ld(1)/46+.5*sin(ld(0)/38+T*.9+floor(ld(1)/46)*2)+.16*sin(ld(0)/13-T)+T*.2,1)+ld(1)/6"),
                kGold, Mood::kDrone));
    clips.push_back(
        pattern("pinwheel", "A pinwheel for a windy day.", {"wind", "celebration"},
                FINE("127+120*sin(atan2(ld(1)-150,ld(0)-90)*6+sin(hypot(ld(0)-90,ld(1)-150)/26-T*2)*3+T*3)"), kCandy,
                Mood::kMarimba));
    clips.push_back(pattern("equations", "sin x times sin y, and patience.", {"mathematics", "waves"},
                            FINE("127+127*sin((ld(0)-90)*(ld(1)-160)/900+T*3)"), kOcean, Mood::kPluck));
}

}  // namespace

std::vector<DemoClip> pattern_clips() {
    std::vector<DemoClip> clips;
    add_waves(clips);
    add_fractals(clips);
    add_automata(clips);
    add_colours(clips);
    add_drawn_music(clips);
    add_more_waves(clips);
    return clips;
}

}  // namespace tiller::demo
