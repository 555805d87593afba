package scoring

// englishCollocationsToK contains the collocations of the English words from a to k. See germanCollocations.
const englishCollocationsToK = `
acorn > squash flour
adobe > brick house houses home walls wall hut huts building buildings
affirm > that your the their
alamo > fort mission
align > with your the
allegro > ma con non vivace moderato
ally > with yourself
alpha > version versions male males particle particles
alphabet > soup book song letters
always > use check read make keep be on_time ask compare the look remember consider test verify avoid
amazon < the.
amazon > rainforest rain_forest basin river jungle delta forest forests deforestation parrot parrots tribe tribes region_of
amplitude > modulation of
anchor > text texts point points chart link links store tenant tenants bolt
apple > a_day
apple < eat_an eating_an ate_an big adam's custard pine green bad rotten baked caramel toffee candied golden sour
apple > butter blossom blossoms vinegar varieties variety picking puree seeds peel cores core_and fritter fritters chutney
apple > pie pies juice cider sauce tree trees orchard orchards crumble tart tarts cake crisp strudel turnover turnovers slices slice
arc > length lengths welding welder flash lamp lamps light of_the
arm > yourself day days muscles pain rest rests wrestling strength length chair exercises band
asana < yoga this each first every
atlas > moth mountains beetle bone of
aura > of photography points reading color colors
avalanche > risk warning danger of effect safety
axe > throwing handle head murderer
azure > blue sky skies waters water sea lagoon
bamboo > forest forests flooring shoots shoot cutting sheets steamer stick sticks fiber plant plants
bark > at beetle mulch of
basecamp < everest mountain
beam > of width deflection bridge bridges splitter
bear > in_mind
bench > press presses mark vise seat seats warmer
best > practices practice case time times way ways of for overall value option options before
bill > of payment payments payers splitting pay gates clinton
bing > cherry cherries crosby
bird > feeder feeders watching species bath nest song songs flu
bitter > taste melon
blackbird > song songs nest
blackboard > paint eraser
blink > of twice an
block > of party parties letters quote quotes diagram time your
bolt < usain
bolt > cutter cutters hole pattern action of upright torque size sizes
bonsai > tree trees pot pots
boost > your the sales productivity in engagement conversions morale
boots > on_the for made
bounty > hunter hunters program programs of
box < black check tool sand in_a text
box > plot plots office spring springs jump jumps cutter cutters score scores turtle set sets car of truck trucks breathing size sizes
branch > of out office offices name names manager managers line
brave > new men women face soul souls souls hearts heart enough the
bridge > loan loans the construction between toll tolls
brother > in_law sister of
bubble > wrap tea bath baths gum sort chart charts
buddy > system up movie
budget > for of deficit cuts planning constraints travel options option hotels hotel friendly conscious airlines airline range allocation tips
buffer > zone zones overflow overflows solution solutions stock time size state states memory
bumble > bee bees around
calm > down before your mind breathing waters seas water environment
can > you i we openers opener the be it do
canon > law event events balls ball of fodder
canopy > bed beds tent tents cover of
canvas > bag bags print prints tote totes tent tents painting paintings shoes prep fabric size sizes
capital > asset assets requirements investment investments allocation intensive growth goods
capital > gains gain punishment expenditure expenditures expenses letters letter city cities cost costs structure markets market
carousel > ads slider ride rides images
cascade > of effect failure failures range mountains
cash > flow flows back cow register registers advance advances is_king
casper > the_friendly
caterpillar > larvae stage food
champion > of the team
chase < chevy
chase > down after your the scene scenes dreams
cheer > up for leader leaders on
chef > knife knives hat for de tips special
chewy > texture cookies candy center
chime > in bars bell clock
chrome > plating plated finish trim bumper bumpers wheels hearts alum
circle > of back graph the time chart k
citrus > fruit fruits juice peel zest oil salad trees tree
clay > pot pots court courts soil soils pigeon mask masks tile tiles bricks brick model models tablets
clear > sky skies communication goals expectations instructions your pricing the cut coat
clearly > defined the that define visible
close > the to your up of friends friend call range proximity deals encounters quarters relationship ties collaboration
clover > leaf honey leaves field fields lawn lawns
coach > class bus seat seats your house tour tours
coin > toss flip collection collecting collectors operated slots laundry purse
column > chart charts width header headers names name a b inches space heading headings
compass > rose points direction directions bearing bearings heading app_shows north needle
concord > grape grapes massachusetts
concur > with that
constant > contact_with change pressure speed improvement updates value values rate
copper > wire wires pipe pipes piping tubing cookware pan pans mine mines ore price prices wiring plating plated roof cable
corona > virus pandemic discharge crisis borealis
cosmos > flower flowers seeds
crest > of factor
cricket > bat ball match matches team teams world player players flour
crisp > white bread air apples
cross > country section sections reference references platform stitch channel training functional the selling border contamination
crown > molding jewels jewel prince princess of court height
crush > the it injuries syndrome resistance
crystal > clear ball glass glasses structure structures healing lattice meth growth
culture > shock of fit change war wars
cursor > position movement keys key color blinking size
dash > of cam cams lines line board boards light
dawn > of patrol breaks simulator
deel < ander deze
degree > programs program in of requirements celsius holders
dell < michael
delta < river mississippi nile mekong
delta > force variant wing blues sleep waves wave function connection hedging neutral sigma green
denim > jacket jeans jackets fabric shirt
diamond > ring rings necklace cut earrings shape dust engagement drill blade in_the mining
discord > between among in_the within
discover > the how new your why more a what our
dish > soap towel washer towels rack racks detergent of network
docker > file worker workers
dodge > ball the a city bullets
domino > effect theory tiles tile game
dove < mourning white turtle rock
dove > conservation populations hunting bird birds tail tails nest nests species into in
dragon > fruit ball boat boats slayer scale breath
drift > apart away off correction racing boat between
drip > coffee irrigation tray line edge
drop > off the in shipping box by zone down us test ceiling
eagle > eye eyes scout scouts owl ray nest
echo > chamber chambers cancellation location sounder effect
edge > of cases case computing detection devices lengths length weights trim node nodes over device banding
elastic > band bands waist waistband demand properties limit modulus collision tissue cord
element > of selector name table id in type symbol
elephant > in_the seal ears conservation tusks
ember > glow days
enterprise > architecture software customers grade resource plan plans features pricing level value sales security applications
enterprise > risk content customer data solutions search agreement agreements edition
epic > poem poems battle fail story games_of journey win proportions fantasy tale user
evergreen > trees tree content forest shrubs shrub topics
everyday > use life items tasks carry wear
expedition > to team leader member members cruise
explorer > hat of program club
express > delivery shipping train trains checkout yourself lane lanes service written your trains consent permission
extra > cost costs fees charges virgin large credit time tips features storage space income point points hours cheese
fable > of about
ferrari < enzo
fidelity > of bond to card
figure > out it of skating skater below above eights drawing this
fire > hazard hazards alarm alarms drill drills extinguisher extinguishers department safety
firefly > squid larvae watching season
fiver > bet
fly > fishing ball ball swatter to over by traps trap
focus > on group groups time mode areas area your groups keyword points
ford < harrison henry gerald betty glenn
ford > river crossing the
forest > fire fires floor management green bathing products cover service path
forge > ahead a welding your
fortune > cookie cookies teller favors favours 500
fossil > fuel fuels record records collection remains
fox > hunting hunt den glove trot tail
framer > of for
free > parking breakfast cancellation cancelations consultation download downloads option options tools tool of for to up samples
free > shipping trial trials plan plans version delivery returns tier tiers time space money range will market speech wifi wi_fi
freshly > ground baked squeezed cut made prepared painted picked brewed
front > door doors end desk page row wheel loading of office yard line lines runner camera
frontier > town markets market model models research days of
fuse > box boxes panel wire bead
gain > access insights a weight the more control
galaxy > clusters cluster formation far quest print
gap < mind_the the_gender generation skills gender pay wage
gap > analysis year years insurance between in size filler filling fill in_the width cover wedge junction of penalty penalties
gem > stones stone cutting of dealers
general > public tips advice use information purpose rule knowledge manager election ledger overview consensus anesthesia practitioner
genius > of idea level loci hour
ghost > writing writer writers town towns story stories hunting kitchens kitchen in
glacier > melt retreat lagoon hike national hiking
glass > half ceiling bottle bottles door doors jar jars houses of transition blower bowl
glow > stick sticks worm plug plugs up in
go > to
gold > standard price prices medal medals rush coin coins mining plated digger bars bar reserves jewelry fish
golf > course courses club clubs ball balls cart carts swing swings tournament clap lessons bag bags
grab > bag a bars bar your
grain > of size bin harvest
granola > bar bars recipe bowl
greenhouse > gas gases effect emissions plants vegetables
guardian > of angel angels ad
guess > what work how the who
hallmark > of cards_of
harvest > season time moon festival your the mouse yield
heap > sort of memory size space allocation
height > of adjustable restrictions limit difference weight in
hinge > joint joints on points
hippo > population
hive > mind of inspection inspections boxes
honey > bee bees mustard badger badgers pot pots glazed comb moon dew and_lemon
honor > the roll code your system killing killings student
hopper > car feeding
horizon > line event scanning
host > name country family a families of city
hub > of airport caps cap bearing height
hunt > for down season
ideal > for gas weight temperature time candidate conditions customer solution way choice
impact > on of assessment analysis factor driver crater investing wrench resistance
indeed > it the they this there many we he she a an some i you
independent > of variable variables reviews review contractor contractors study studies testing bookstores films research advice from living
infinity > pool pools mirror stones scarf symbol sign war
insight > into from on
instinct > tells
intercom > system systems button at_the
intuit > that the
ivory > tower trade coast poaching tusks
jaguar < the_american
jaguar > population populations cub cubs habitat conservation sightings shark pelts print
java > island sea
jet > lag engine stream ski skis black fuel set streams propulsion packs
jump > rope start ropes to in scares cut
jungle > gym book juice cat animals trek
kayak > fishing paddle paddles rental rentals tour tours
keep > in your the it up track going an calm reading a
kind > of words regards
kindle > a the interest
kraken > legend myth attack
`
