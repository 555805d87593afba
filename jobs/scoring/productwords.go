package scoring

// neutralWords have a rating in VADER, but do not praise or criticise a product ("customer support", "share of the
// market", "tools like X").
const neutralWords = `
accept accepted accepting accepts active admit admits admitted adopt adopts agree agreement agreements alert allow
alone anti arguably asset assets avoid
alarm alarms avoids avoided avoiding avoidance await awaits backed balanced battle block blocked blocking blocks
cancel cancelled cancelling
capable care cares challenge challenged challenger challengers challenges chance chances charge charged charges
commit commits committed contend contender create created creates creating creation creations creative credit credits
critical cut cuts cutting dear debt dedicated defense defence demand demanded demonstration determined drop drops
dust energy
fallen fell engage engaged engagement engages excel engaging fire force forced forces free ghost greet growing growth
hand hard hell help
helped helping helps hope huge importance important intelligence intelligent interest interested interests join justice
kind launched legal like likes low lowest matter matters mature mine misses natural no number opportunities opportunity
original parties partnership party pay play played playing plays please prepared pressure prevent prevented preventing
prevents problem-solving profit profits progress promote promoted promotes promoting prospect prospects protect
protected protects reach reached reaches reaching ready resolve resolved resolves resolving respective restricted
restriction restrictions respectively
responsible restore retained rich save saved security securities sentence sentences serious severe share shared shares
sharing significance significant solution solutions solve solved solves solving special spirit stop stopped stops
straight strike stronghold substantial succession support supported supporter supporters supporting supports sure
talent tender tension united usable validating vanish vanished vanishes vision want wants warn warning welcome wish yes
`

// protectedTopics are the dangers that security, finance and health products address. A text that names a danger does
// not criticise the product that addresses the danger.
const protectedTopics = `
attack attacks attacker attackers attacking cancer combat crime crimes criminal criminals danger dangers defend defender
depression disaster emergencies emergency fight fighting fights fraud fraudulent hacker hackers incident incidents
infected infection infections malware phishing ransomware risk risks spam spammer spammers suspicious terror theft
threat threats violence virus viruses vulnerabilities vulnerability war weapon weapons
`
