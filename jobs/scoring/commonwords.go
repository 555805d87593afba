package scoring

// everydayWords are mostly English words that are also names of companies or products, or parts of such names. A name
// that consists of everyday words matches only if the name is capitalised. Words of the sentiment lexicon also count as
// everyday words ("Brave", "Best Buy"). A superfluous word in the list does little harm: the scorer misses the name in
// lower case, and answers rarely write names in lower case. If a word is missing, the scorer finds false mentions.
const everydayWords = `
avis ben boots canon carrefour simpel tous visa warta ziraat
a ability able about above access ace acorn acre across act action add adobe advance affirm after against agent agile
aha air album align all ally alpha gamma lambda epsilon kappa theta also alto amber amount an anchor and angle animal
answer ant any apex app apple apps
arc arch arena ark arm army around arrow art ash ask aspect aspen asset at atlas atom audible aura aurora auto avenue
axis azure back backbone bacon badger bag balance ball bamboo band bang bank banner bar bark barn barracuda base
basecamp
basis basket bat bay beacon beam bean bear beat bed bee before bell below belt bench bend berry beta beyond bill bind
bing bird bit bite black blade blend blink block blog bloom blossom blue blur board boat body bolt bond bone book
booking books boost boot border boss bottle bow bowl box brain branch brand brass bread break breeze brick bridge
bridges brief broad brook brother brush bubble bucket buffer bug build builder bulk bull bumble bump bunch bundle burst
bus bush business but butter button buy buzz by cabin cable cactus cake call calm camel camp campaign campaigner can
candy canvas cap capital caption capture car caravan card care cargo carrier cart carta case cash castle cat catalyst
caterpillar cedar cell center central century chain chair chalk change channel chapter charge chart chase chat check
checkout cheer cherry chess chief chime choice chorus chrome cinder circle circuit citizen city claim clarity class
classic clay clean clear clearly click client cliff clip clock close closet cloud clover club coach coast coda code
coder coin coke cold collective color column combine comet common compact company compass compose computer concord
concur condor cone connect console constant contact content contrast control cook cookie cool copper copy coral core
corner corporation cosmos cotton count counter country couple course court cover craft crane crate crayon cream create
creator credit creek crest crew cricket crisp cross crow crown cruise crush crystal cube cue cup curve cursor custom
customer cut cycle dash dashboard data date dawn day days deal deck deel deep deer deliver delta demand den depot depth
desert design desk desktop destiny dev device dex dial diamond digit digital direct discord discover dish disk dive
docker docs dock doctor dog dollar dome domain domino door dot double dove down draft dragon draw dream drift drill
drip drive drone drop drum duck due duo dust dynamic dynamo each eagle early earth ease east easy echo eclipse edge edit
editor effect egg electric element elephant elm else em ember emerald empire engine ensemble enterprise entry envoy
epic equal era escape essence etc ever every everyone evident evolve exact example exchange expanse expedition expert
explore explorer express eye fable fabric face fact factor fair falcon fall family fan far farm fast father
feather feed feel fellow fence fern fetch fiddler field fig figure file fill film final find finder fine fire firefly
fireside first fish fit five flame flare flash flask fleet flex flight flint flip float flock flood floor
flora flow flower fluent fly focus fog folk food foot for force ford forest forge fork form formation fortress forum
forward foundation foundry fountain four fox frame free fresh freedom friend frog from front frontier frost fruit fuel
full function fuse fusion future gain galaxy gale gallery game gap garden gas gate gateway gather gear gem general
genesis genius gentle get giant gift giga glacier glass glean glide global globe glow go goat gold golden gong good
goose goto grace grain grammar grand granite graph graphite grass gravity great green greenhouse grid grind grip grit
ground group grove grow guard guardian guide guild guru gusto gym hack half hall halo hammer hand handle handshake
hang happy harbor hard harness harvest hat have haven hawk head heap hear heart heat heaven hedge height helix hello
helm
help herald here hero heron high hill hinge hive hold hollow home homes honey hood hook hop hope horizon horn horse host
hot hour house hub huge human humble hunt hunter hybrid ice icon idea ideal if image impact imagine impala in indeed
index indigo infinity info ink inn inner input insight instant instead intact intelligence inter intercom iris iron
island it ivy jack jade jaguar jam jar java jet jewel job jobs join journal journey joy jump jungle juniper jupiter
just kayak keen keep kernel key keys kind king kit kite kitchen knight knot know kudos lab label labs lace ladder lake
lamp land landing lane language lark laser last latch lattice launch laurel lava layer lead leaf league leap learn
ledger
left lemon lens less letter level lever liberty library life lift light lighthouse lightning like lime limit line
linear link lion liquid list listen litmus little live lively load loan lobby local lock lodge loft log logic login look
loom loop lot lotus loud love low loyal lucid luck lumen lunar lush lynx machine macro mad magic magnet mail main maker
mango mantle many map maple marathon marble mark marker market mars mason mass master match material matrix matter
matters maven max maze may me meadow measure medal media medium meet meetup mega mend mercury merge merit mesa
mesh message meta meteor meter metro micro mid midnight mile milk mill mind mine mint minute mirage mirror mission mist
mix mob mode model modern module moment monday money monitor monk monkey monster month moon more morning moss mother
motion motive mount mountain mouse move much muse mustard my name nano nation native natural nature near neat nectar
need neon nest net never new news next nice night nimble nine noble node nook north note notebook notion nova now null
number nut oak oasis object ocean octopus of off offer office oil okay old olive omega on onboard once one onyx opal
open
opera optimal option or oracle orange orbit orchard order organ origin osprey other our out outlook outreach oval over
overflow owl own oyster pace pack package pad page paint pair palace palette palm pan panda panel panther paper parade
paradox parallel parcel park parrot part partner party pass passage past patch path pay peak pear pearl pebble
peer pen people pepper perch perfect person petal phoenix phone photo piano pick picture pie pier pigeon pilot pin
pine pink pioneer pipe pivot pixel place plaid plain plan plane planet plant plate platform play plaza plot plug plum
plus pocket pod poem point polar pole polish poll pond pool pop port portal portrait post pot power prairie praxis
precision premier present press prime print prism pro probe process product profile project prompt proof prospect
proud pulse puma pump pure purple push puzzle quad quake quality quantum quarry quartz queen quest quick quill quilt
quiz quote rabbit race radar radiant radio radius rail rain rainbow raise rally ramp ranch range rapid raven ray reach
react read ready real realm reason rebel recall record red reef reel reflect region relate relay remind remit remote
replica replicate reply report request rescue resend resident resource rest retool return reveal rewind ribbon rich
ride right ring rise river road robin robust rock rocket roll roller roof room root rope rose round route row royal
ruby rule run rush rust sable safari safe saffron sage sail salesforce salt same sand sap sapphire satellite save
scale scan scene
school science scope score scout scratch screen script scroll sea seal search season seat second secret section sector
secure see seed segment select self sense sentinel sentry sequel sequence series serve service session set settle
seven shadow shape share shark sharp shed sheet shelf shell shield shift shine ship shop shore short shot show shower
side sierra sigma sign signal signup silicon silk silver simple simply single site six size sketch skill skim skip sky
skyline slack slate sleek sleep slice slide slim slope slot slow small smart smile smith smoke smooth snap snow
snowflake social sofa soft software solar solid solo solution sonic sonar soul sound soup source south space spade span
spark sparrow speak spear spectrum speed spell sphere spice spider spin spire spirit splash splice split spoke spoon
sport spot spotlight spray spread spring sprint sprout spruce square squad stable stack staff stage standard
star stark start starter state station stay stealth steam steel stellar stem step sterling stitch stock stone stop store
storm story stream street strike string stripe strong studio style sub sublime success sugar suite sum summer summit
sun sunrise super support supreme surf surface surge survey swan sweet swell swift switch sword sync syndicate synthesis
system table tableau tablet tackle tag tail take talent talk tall tandem tango tank tap tape target task tea teach team
teams tech tell temple ten tent tercel terminal terra terrace tessera test text that the theory thing think third thread
three thrive throne through thumb thunder ticket tide tidal tiger tile timber time tin tint tiny tip titan title to
toast today together toggle token tone tool tools top topaz torch total touch tower town trace track tractor trade
trail train transfer transparent travel traveler tray treasure tree trek trend tribe trigger trip triumph tropic true
trust truth try tube tulip tumble tune tunnel turbo turf turn twig twin twist two under unicorn union unison
unit united unity universal universe unreal up upper uproar upstart upward urban us use user valley valor value van
vanguard vanilla vantage vault vector veil velocity venture verb verge verse vertex vertical vessel vest vibe victory
video view village vine violet virtual vision vista visual vital vivid voice void volt volume voyage vulture wagon walk
wall wallet walnut want warm wash watch water wave waves wax way we weather weave web wedge week well west whale what
wheel
when whisk whisper white whole why wide wild willow win wind window wine wing wire wise wish with wolf wonder wood word
words work workable workday works workshop world worth wrap write writer yacht yard year yellow yes yield you young your
zap zen zenith zephyr zero zest zip zone zoom
absolute abundance accent accord active acute adept admiral adventure advocate affinity airport alchemy alert alive
aloft alphabet alpine
altitude amazon ambition ample amplitude amulet anthem antler anvil appliance apricot aquarium arbor arcade archer
archive arctic aroma arrival
arsenal artisan ascend ascent athlete atmosphere attic auction audience august author autumn avalanche aware away
awesome baker baron basil bastion
battery bazaar beach beats beaver beehive beetle berries bishop bison bistro blizzard bonanza bonfire bonus bookmark
boulder boulevard bounce boundary
bouquet brave bright brilliant bronze brooks browser buddy buffalo bullet bunny burrow butler butterfly cadence
calendar caliber camera canary candle
canoe canyon capsule captain caramel cardinal caribou carnival carousel carpenter carriage cascade casper catalog
cathedral cavalier cave celebrity
ceramic certain chameleon champion chariot charm charter chef cherish chestnut chipper cider cinema cipher citadel
citrus civic clarion cobalt cobra
cocoon codex cohesion collection colony comfort command commander commons commonwealth community concept concert
concierge conduit confluence congress
consensus continental contour convoy cornerstone corral cosmic cottage cougar courier courtyard covenant cradle
crescent crimson criterion crossroads
crucible culture curator current curtain cushion custodian cypress dagger dairy daisy dancer daring dart dealer decoy
defender delight delivery denim
desire diesel diligent dimension diner diplomat discovery dolphin doodle dragonfly dreamer driver drummer dryer
duchess duke dusk eager easel eastern
ebony eclectic eden elastic elevate elite elk embark embassy embrace emperor empower enable endeavor endeavour
endless endurance energy enigma equator
equinox equity essential essentials eternal ether ethos evergreen everlasting everything excel excellence executive
exodus exponent extra fairway
faith famous fancy fathom favor feast festival fiber fidelity finance finch fireball flagship flamingo fleece
flourish flute foam foil foresight
fortune fossil founder fragment freight frequency fresco friendly frontline fulcrum fundamental funnel gadget galleon
gallop gambit garnet garrison
gauge gazelle gazette generation geyser ginger giraffe gladiator glamour glimpse glitter gloss glove goblin gopher
gourmet governor grape grasp
grasshopper gravel greyhound grizzly grocer guidance gulf gull habit habitat hamlet hammock harbour hare harmony harp
hazel health hearth heather
hedgehog heights helmet herd heritage hermit hickory highland highway holiday honeycomb honor hornet hound hurricane
igloo ignite imperial imprint
impulse infinite inspire instinct integral integrity intercept interlude intuition invest ivory jackal jasmine
javelin jay jelly jetty jigsaw jolly
jubilee judge keeper kettle kindle kindred kingdom kiosk kitten koala labyrinth lagoon lamb lance landmark lantern
lasso lavender leather legacy
legend lemonade leopard lilac lily limestone linen lizard lucky lumber magma magnolia majestic mallard mammoth
manifest manor marigold mariner maroon
marshal marvel mascot mask maverick medallion melody memory mentor merchant meridian messenger milestone mineral
miracle modal momentum monarch
monsoon monument moose mortar mosaic motif motor mustang mystic national needle network neutral neutron nightingale
nomad northern northwest novel
nugget nutmeg nutshell obelisk observer octave odyssey optimum orchid ore organic oscar otter outback outpost
overture oxygen pacific paddle panorama
parachute parsley passport pasture pathway patriot pavilion peach peacock pelican pendulum penguin peninsula perfume
perk pilgrim pillar pinnacle
pirate plateau platinum playground pledge plush podium pony poppy porcelain porcupine potion primal primrose prince
princess principal principle
priority privilege prodigy profound progress prologue prominent propel prophet prosper protector protocol proven
pumpkin purpose pursuit pyramid quail
quaint quarter quorum raccoon rafter rampart rascal recipe refuge regal regent regions reindeer relic relish remedy
renaissance republic reserve
resolute resonance resort restore revel revolution rhapsody rhino ridge rifle ripple ritual roadrunner rodeo rogue
romance rooster rosemary rover
rudder runway rustic saddle saga sailor salmon sanctuary sapling savanna savings savvy scallop scarlet scholar
scorpion scribe scripture seagull
seasons serene serpent shelter shepherd sheriff shortcut shuttle siege signature siren skylark sleeper slingshot soar
solstice southern southwest
sovereign sparkle spindle spiral splendid sponge sprig springboard stallion starfish starlight starling steady
steward stork straw strawberry stride
sunbeam sundial sunflower sunset swallow sycamore symbol symphony tailor tangent tangerine tangible tapestry tavern
telescope temper tempest tempo
thistle thoroughbred timberland toad tonic tornado tortoise trailblazer tranquil traverse treadmill treaty trillion
trinity triple trooper trout
trumpet trustee tundra turquoise turtle twilight ultimate ultra umbrella upland uplift upright utopia valiant valve
vanish vapor varsity velvet
veranda verdict veteran viking villa vintage virtue virtuoso vitality volcano vortex voyager waffle wanderer warden
warehouse warrior waterfall
watershed wayfarer western wheat whirl whirlpool whistle wholesome wildfire windmill wingman wireless wisdom
wonderland woodland woodpecker wreath
yoga yonder zebra zodiac`
