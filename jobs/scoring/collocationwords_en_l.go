package scoring

// englishCollocationsFromL contains the collocations of the English words from l to z. See germanCollocations.
const englishCollocationsFromL = `
ladder > logic match of safety truck
lark > sparrow bunting in_the
later > on stages stage that this versions version the generations life
lattice > structure structures constant energy bridge fence frame
launch > date dates day your party a vehicle pad window event site
leap > year years of day frog second seconds forward
lemonade > stand stands recipe recipes pitcher mix
level > up of design with playing the sensor sensors head crossing
lever > arm arms action door age
liberty > bell of statue
life > insurance expectancy cycle of jacket hacks coach events goals style sciences balance changing span science saving
light > weight bulb bulbs switch year years rail pollution source sensitivity up at
lighthouse > keeper keepers beam tower
lime > juice green stone tree wedge wedges zest scale
lincoln < abraham abe
line > up graph charts chart of dance items item height dancing break breaks drawing management manager by in_the spacing
linear > feedback momentum system systems combination independence progression thinking correlation acceleration accelerator park
linear > foot feet relationship relationships perspective interpolation narrative trend transformation transformations scale velocity
linear > regression algebra equation equations function functions programming model models growth actuator actuators time search motion
link > building in to text juice your
live > music streaming chat stream events event in audience broadcast births
loom > bands band large weaving
lotus > flower position root seed seeds seat pose leaf effect
luna > moth
lush > green gardens vegetation forest forests garden foliage landscape landscapes greenery tropical lawn grass
make > sure a it your the use up an sense money
mammoth > task undertaking tusk hunting bones effort
mango > juice lassi tree trees sticky salsa chutney smoothie slices season sorbet puree
maple > syrup tree trees leaf leaves wood glazed donut
marathon > runner runners training session sessions time race plan
marble > countertop countertops floor floors arch cake statue sculpture run
mars < on planet mission_to missions_to trip_to trips_to flight_to flights_to journey_to rover_to rovers_to probe_to
mars < probes_to spacecraft_to rocket_to rockets_to astronauts_to humans_to ~people_to
mars < fly_to travel_to surface_of life_on
mars > rover landing mission missions colony orbit atmosphere exploration reconnaissance
match > results
match > the your day_of point fixing making stick sticks
matrix > multiplication algebra organization inverse management of transposition
maven > repository
medium > heat sized size rare term high format blend roast duty low to range dark length firm effort shot well
mercury > poisoning levels level retrograde thermometer content orbits exposure pollution fillings
meta > data analyse analysen beschreibung studie analysis tag tags description descriptions title titles keywords robots gaming learning prompt
method > of acting for man chaining section
mini > golf bar fridge fridges series games game skirt skirts bus guide figures projects split
mint < in_the
mint > tea leaves green condition julep chocolate sauce flavored ice chip mojito
mirror > image neurons selfie frame lake
mobile > app apps phone phones device devices first home homes friendly users number application applications game games
mobile > optimization access experience workforce responsiveness usability internet site version
monday > morning mornings evening night afternoon blues through to motivation at
monster > truck trucks energy_levels hunter_of under movie movies
moon > landing phase phases light walk shot lander dust base rise
mosaic > tile tiles law virus floor art
mural > painting paintings artist artists on
mustang > horses horse herd herds
national > park parks geographic_area anthem security holiday holidays average level team debt insurance health
nationwide > coverage delivery shipping network availability search protests lockdown
nest > egg eggs box boxes material materials of
next > steps step year month week time day days generation level up to door in_line_with gen page morning of weekend question comes
nice > to looking weather people touch job work day view guy feature
nimble > fingers fingered
north > america american of pole carolina korea side face star sea dakota atlantic
nothing > beats but to less wrong can works special against
notion < the_very any some no
notion > of that
nova > scotia explosion
nuance > in of between
oasis > in of
octopus > salad tentacles species arms energy_drink farming
olive > oil oils tree trees grove branch green garden_centre
omega > 3 6 9 fatty
on > top the your a average demand time
one > of thing more way day key drawback option can the
open > source the your a up to question questions data access standards house space air floor enrollment heart plan market office
opera > house houses singer singers music glasses production season cake
optimum > temperature level performance results
oracle > of_delphi of_omaha bone bones at_delphi cards card deck problem
orange < blood burnt bright
orange > juice county peel zest tree trees marmalade blossom cat light color groves soda slices peels chicken wine hue bell
orbit > of around the period determination
orchid > pots species care
origin > of story stories server
oscar < an. einen. un. um. een. won_the win_the
oscar > for_best winning winner wilde nominated nominee nominees night ceremony nomination nominations
otto < kaiser fürst
outlook < economic
outlook > for_the for_next
oyster > sauce shell shells mushroom mushrooms bar bars farming reef
pampers > her his him the
panda > bear bears express_lane cubs diplomacy
panther > cub attack
patagonia < southern chilean argentine northern
patagonia > region glaciers hike trekking trek
patch > notes management panel work
path > to of finding dependence traversal integral forward analysis
peacock > feather feathers blue tail spider
peak > hours season performance times oil demand load flow district travel
pearl > necklace earrings harbor diving jam onions barley jewelry oyster
penguin > colony colonies chicks species suit
phoenix < mythical the_legendary
phoenix > rising_from metropolitan
pilot > project projects program programs light study studies episode whale test phase your training license season hole error
pine > tree trees nuts nut cones forest forests wood needles apple
pixel > art density perfect count size tracking
plaid > shirt shirts pattern patterns skirt fabric flannel
planet > earth hunters fitness_of orbits formation
playground > equipment safety rules
plus > size sign side one sized points minus tax shipping the you a
polar > bear bears coordinates vortex ice opposites express bond
polo > shirt shirts neck match player players pony horse
pony > tail up ride rides express_riders
pool > table noodle party size resources deck of
porsche < ferdinand
post > office offices workout production mortem war a your op it purchase processing modern content
prime < the_prime
prime > minister number numbers time rib example meridian location real factor factors suspect rate
progressive > web overload muscle rock lenses tax taxation era enhancement loading
public > cloud company companies key keys records record wifi domain beta api spaces space pressure park parks
public > transport transportation transit schools school health opinion relations speaking sector library libraries holidays holiday policy
pulse > rate oximeter width check oximetry
puma > habitat sightings population concolor
puppet > show shows theater theatre master regime
python > snakes species skin
quartz > crystal crystals countertop countertops movement watch
quest > for to line giver
quicken > the your
radar > chart charts gun detector detectors system screen
ram > usage speed memory upgrade slots slot size sticks requirements gb
ramp > up down rate meter
range > of anxiety rover_of hood finder from extender between
rapid > growth prototyping response development test tests deployment transit expansion change fire weight onboarding
raven > feathers population
razor > blade blades burn thin wire sharp
reach > out for of your the more truck
real > estate time life world ale numbers number property
realty > taxes
redfin > snapper
relay > race switch team circuit
remember > to the that when milk
remote > employees employee positions support start first collaboration
remote > work working workers worker jobs job control controls team teams access desktop sensing learning areas desktop monitoring
render > farm time times the engine engines images pipeline
ring > finger binder binders tone size of of_fire bearer road main
ripple > effect effects current tank through
rise > of in to above time
rival > gang team
river > bank banks cruise cruises valley flows delta_of bed rafting
robin > hood_and nest eggs redbreast
rocket > science fuel launch ship scientist launches league salad engine propulsion
root > cause causes canal canals beer vegetables rot directory access cellar
root > for vegetables
rose > gardens petals petal quartz gold water bush bushes wine hip colored
ross > sea
rover > landed missions
ruby > ring red slippers chocolate gemstone earrings
sage > advice green tea leaves brush grass and_onion
sail > boat away plan training
salmon > fillet fillets fishing pink run recipe spawning
salt > water lake lakes pepper to shaker flats mine mines lamp lamps cod marsh intake
saturn < rings_of planet moons_of
saturn > rings orbit 's_rings
scale < large economies
scale > up back model of models your the down
score > a sheet cards
seat > belt belts cushion cushions cover covers height selection map post tube
secret > to of santa agent service sauce ingredient menu code garden agents recipe
segment > your of by tree the customers users addressable anatomy
shark > tank_with attack attacks fin week tooth
shell > fragments collection pasta corporation corporations necklace
shell > script scripts scripting company companies command commands casing game shock structure beach access fish prompt
shift > key work left in to your focus worker workers change gears
ship > to date faster your of building products from
shopping > cart carts mall malls list lists center centers
shortcut > keys key to for menu menus
siemens < werner_von
siemens > per
sierra > nevada leone club_of
signal > strength processing noise to that your lights light tower booster intelligence flare
silk > road scarf dress worm screen shirt pillowcase blouse fabric
simple > to steps interest syrup past sentence design setup pricing machines
singer > songwriter songwriters and_songwriter who
skip > the to a this ahead
shell < bash unix linux sea
tesla < nikola
tim > cook burton
visa < apply_for_a. applied_for_a.
x > marks_the axis axes ray rays chromosome chromosomes coordinate coordinates factor
x < gen generation iphone windows os macos malcolm vitamin series product variable option solve_for value_of
sky > is_blue is_clear is_grey is_gray is_dark is_overcast was_blue was_clear turned turns
sky < night blue starry
sky > high diving scraper blue line color lantern light rocketed
slack < cut_some some
slack > off in_the tide time key variable water rope channels_of
slate > roof tiles gray grey roofing floor
sleep > number_of better apnea quality well cycle hygiene deprivation mode study schedule tracking
slice > of the bread
smart > home homes phone goals watch watches tv grid city cities contract contracts devices meters thermostat way investing
snap > judgment decision decisions peas election decisions fastener pea to out
snowflake > schema design designs pattern ornament obsidian
solar > panel panels energy power system eclipse
sonic > boom the_hedgehog speed waves screwdriver
southwest < in_the. across_the. throughout_the.
southwest > of asia florida flavors corner region
spark > plug plugs joy interest your a creativity conversation
sparrow > nest nests species
spectrum > of analysis analyzer disorder
sphere > of packing
spin > class classes cycle the bike bikes off wash rate doctor
spirit > of animal level week guide world
spotlight > on search
spring > break cleaning season framework water onion onions equinox_day rolls roll training semester clean
sprint > planning review backlog retrospective to race finish goal workouts goals retrospectives
sprite > sheet sheets animation
sprout > seeds growth
square < times red trafalgar town per public
square > root roots meter meters foot feet mile miles footage inch inches dance dances one kilometers kilometres metres peg matrix
square > wave waves brackets knot dancing deal number numbers kilometer
stack > overflow_of up of the trace your
stake > in holders holder out
staples < pantry kitchen household wardrobe
staples > of like such include gun in
star < five 5 four movie
star > ratings rating wars sign fish trek formation chart cluster gazing anise fruit topology
start > with by your small a the date from up using at early free with_a
stash > of your the yarn away
steam > engine engines room locomotive iron clean cleaner cleaning cooking turbine turbines bath train vegetables mop
stone > age wall walls fruit henge cutter mason work cold
store > in hours the your manager managers it locator front
stripe > pattern patterns shirt rust of
subway > station stations system train trains map line tile tiles surfer fare lines ride entrance
summit > meeting of the_mountain fever attempt
sun > screen light rise set block dried flower exposure protection
sun > tan burn
sunrise > times time over hike yoga at
surface > area tension water pro_rata temperature finish level area_of treatment roughness
surge > protector protectors pricing in of capacity suppressor
swatch > of book books
swift < taylor jonathan
swift > action response river justice delivery current boat taylor
symbol > of table
synapse > formation between
tab > key bar order groups
table > of tennis salt top manners saw lamp cloth stakes water summary
tableau > vivant of
tailwind > speed
take > your a the it care advantage note time into
talk > to about show therapy time
tally > marks up of the counter sheet
tandem > bike bicycle skydive jump kayak parking
target > audience audiences ?market ?markets group groups ?price ?prices date dates ?customer ?customers language languages keyword keywords
target < our. sales revenue quarterly annual
target > node number value allocation retirement return release completion device platform environment url domain cpa roas
target > users user heart demographic demographics practice weight rate range population segment segments shooting zone zones
target > variable industries industry persona personas species length roi company_size temperature buyer buyers your the specific
teams > of that who need should using
temple > of city complex ruins
tempo < allegro
tempo > run runs changes
ten > percent minutes thousand years commandments tips
tide > pool pools chart table tables times turns and_tides
tiger > shark mom balm_of lily stripes prawn prawns population print habitat cubs conservation
time > management zone zones tracking series saving frame to limit travel commitment spent off for horizon
times > table tables have of when two change in_which
tinder > box dry fungus
titan > arum moons
toast < avocado french
toast > with to bread the points crumbs
together > with they we these you
toggle > between the switch switches button
token > ring economy of
tools > for such of like to used
top > of picks pick tips tier choice choices priority rated features level notch priorities alternatives
torch > relay song light
total > cost costs price number amount eclipse revenue sales return of rewards energy expense knee score war
trace > amounts amount evidence element elements elements minerals metals the
track > your record the changes field lighting record_of
trade > off offs war wars show shows union unions deficit secrets winds name
travelers > to from with who should checks often seeking need looking in
trident > missile missiles tested of
tripod > stand head mount
triumph > of over
trust > me in your the fund funds funds deed issues falls
turbo > charged engine button engines diesel
twist > tie ties of the bottle
twitch > fibers muscle in of fibres
uber > cool rich driver_less geek
under > armour_piercing the a
united > states kingdom nations front arab against
unity > candle of in among gain
universal > healthcare truth health basic remote joint credit suffrage studios_tour access design
vanguard > of
vans > trucks are_taxed parked and_trucks
vault > door of toilet
vector > graphics graphic space spaces database databases art search image images calculus field embeddings embedding
velvet > dress sofa curtains rope cake
verse > one
vine > leaves tomatoes growth
virgin > islands olive mary birth coconut forest wool forests hair
visa < tourist student work entry schengen a_tourist your need_a. needs_a. require_a. requires_a. for_a_tourist
visa < golden nomad nomads 1b spouse student residence retirement evisa
visa > ?fees ?fee ?processing ?costs and_entry and_passport
visa > on_arrival required policy rules extension exemption appointment exempt
visa > application applications requirements free run status interview stamp waiver sponsorship
vision > statement statements board boards test loss insurance care for impaired problems
o2 > sensor sensors saturation level levels concentration tank tanks supply
a1 < level size format paper
vital > signs to organs role statistics information sign importance
vivid > colors dreams imagination colours descriptions memory detail
volt > meter amperes
wave > of length form goodbye energy function height
whale > watching shark sharks species oil
whirlpool > tub bath galaxy tubs baths in
whole > foods_diet grain grains wheat milk number numbers body life blood foods_and
wind > turbine turbines farm farms speed chill power energy tunnel instruments chimes
window > seat seats cleaning frames tint pane sill treatments
windows > and_doors overlooking facing installation seat sill glazing replacement
wise > investors investor of_you spending people shoppers consumers use
wise > man men words choice choices decision decisions investment owl up use old woman guy spending to
wish > list lists you for i that well bone fulfillment
wolf > pack moon down howl population
word > of count processor choice order search cloud for games problem problems
workday > schedule starts morning hours commute ends afternoon
yelp > of in
zebra > crossing crossings finch stripes mussel mussels fish print
zen > garden gardens master buddhism meditation state koan
zip > code codes ties tie line file files lock lining bag drive
zoom < optical digital 3x 5x 10x
zoom > in. out. in_on in_to in_and out_to out_of lens lenses level levels through to range into in_or past by past
`
