package scoring

// neutralWords are rated by VADER although they only say what a product is or
// does ("customer support", "share of the market", "tools like X").
const neutralWords = `
active admit admits admitted adopt adopts agree agreement agreements alert allow alone anti arguably asset assets avoid
avoids avoided avoiding avoidance await awaits backed battle block blocked blocking blocks cancel cancelled cancelling
capable care cares challenge challenged challenger challengers challenges chance chances charge charged charges
commit commits committed contend contender create created creates creating creation creations creative credit credits
critical cut cuts cutting dear debt dedicated defense defence demand demanded demonstration determined energy
engage engaged engagement engages engaging fire force forced forces free greet growing growth hand hard hell help
helped helping helps hope huge importance important intelligence intelligent interest interested interests join justice
kind launched legal like likes low lowest matter matters mature mine misses natural no number opportunities opportunity
original parties partnership party pay play played playing plays please prepared pressure prevent prevented preventing
prevents problem-solving profit profits progress promote promoted promotes promoting prospect prospects protect
protected protects reach reached reaches reaching ready resolve resolved resolves resolving respective respectively
responsible restore retained rich save saved security securities sentence sentences serious severe share shared shares
sharing significance significant solution solutions solve solved solves solving special spirit stop stopped stops
straight strike stronghold substantial succession support supported supporter supporters supporting supports sure
talent tender tension united usable validating vision want wants warn warning welcome wish yes
`

// protectedTopics are what security, finance and health products are about;
// naming the evil is not blame for it.
const protectedTopics = `
attack attacks attacker attackers attacking cancer combat crime crimes criminal criminals danger dangers defend defender
depression disaster emergencies emergency fight fighting fights fraud fraudulent hacker hackers incident incidents
infected infection infections malware phishing ransomware risk risks spam spammer spammers suspicious terror theft
threat threats violence virus viruses vulnerabilities vulnerability war weapon weapons
`

// protection are verbs whose object is an evil that the product keeps away:
// behind them, up to the next comma, no word is blame.
const protection = `
avoid avoids avoiding block blocks blocking combat combats catch catches detect detects detecting detection eliminate eliminates
fight fights fighting fix fixes fixing handle handles identify identifies minimize minimizes mitigate mitigates prevent
prevents preventing protect protects protecting protection reduce reduces reducing remove removes resolve resolves
resolving shield shields solve solves solving stop stops stopping tackle tackles against
`

// negators turn the valence of what follows them, beyond VADER's own list.
const negators = "no non lack lacks lacking lacked fail fails failed cannot less least neither nor nothing nobody isn't won't without"

// rating gives one valence to a comma-separated list of words and phrases.
type rating struct {
	valence float64
	entries string
}

// ratedWords are what VADER, made from tweets, does not rate although reviews
// of products are written in it, or rates as a tweet means it. The values are
// set by hand on VADER's scale beside its own words ("excellent" 2.7, "bad"
// -2.5); a labelled set is to refine them. Hyphens are spaces here.
func ratedWords() []rating {
	return []rating{
		{2.6, "best in class, world class, gold standard, second to none, unrivaled, unrivalled"},
		{2.3, "excels, excel at, excels at, top rated, top notch, industry leading, market leading, game changer, game changing"},
		{2.0, "intuitive, user friendly, easy to use, reliable, reliably, stands out, stand out, standout, unmatched, highly rated," +
			" well regarded, highly regarded, gentle learning curve, short learning curve, minimal learning curve"},
		{1.8, "robust, affordable, cost effective, seamless, seamlessly, market leader, industry leader, cutting edge," +
			" state of the art, shines, fastest, budget friendly, beginner friendly, value for money, no brainer, must have"},
		{1.5, "scalable, versatile, feature rich, polished, sleek, streamlined, go to choice, go to option, preferred, accurate," +
			" bug free, hassle free, error free, risk free, crash free, reliability, renowned, reputable, stable, well suited, well designed," +
			" well documented, top pick, top choice, recommended, leader in, leads the"},
		{1.2, "leading, fast, faster, straightforward, customizable, customisable, responsive, smooth, smoothly, simple, simplifies," +
			" streamlines, inexpensive, generous free, well known, well established, unlimited, quick, quickly, no fuss"},
		{0.8, "modern, lightweight, mature platform, free plan, free tier, free trial, ad free, free version, best for"},
		{0, "pros and cons, free of charge, as well as, as well, well being, best practices, best practice, third party," +
			" sales force, low code, no code, kind of, such as, natural language, customer success, success manager," +
			" pain point, pain points, help desk, value proposition, at risk, real time, credit card," +
			" customer satisfaction, top of, on top, good luck, worth noting, worth considering, greater than, interest rates"},
		{-0.8, "caveat, caveats, basic reporting, dated, trade off, trade offs, learning curve, bare bones, barebones"},
		{-1.2, "complex, complexity, overkill, upsell, upsells, upselling, paywall, paywalled, adds up, add up, add ons required," +
			" room for improvement, technical expertise required, inconsistent, slower, lock in, lag, lags, lagging, lags behind"},
		{-1.6, "limited, limiting, limitation, limitations, lacks, lack, lacking, lacked, complicated, drawback, drawbacks," +
			" downside, downsides, shortcoming, shortcomings, slow, slowly, pricey, costly, costlier, outage, outages, downtime, bugs," +
			" overwhelming, clutter, cluttered, glitch, glitches, hard to, falls short, fall short, weakness, weaknesses, vendor lock in," +
			" nickel and dime, not for everyone, missing, misses, tedious, restrictive"},
		{-1.9, "expensive, steep, unreliable, sluggish, laggy, bloated, cumbersome, inflexible, outdated, clunky, glitchy," +
			" hidden fees, hidden costs, hidden charges, price hikes, steep learning curve, steeper learning curve, leaves much to be desired," +
			" unintuitive, unresponsive, subpar, mediocre, lawsuit, lawsuits, recall, recalls"},
		{-2.2, "overpriced, buggy, crashes, crash, crashed, crashing, data loss, security breach, data breach, data breaches, rip off," +
			" slow support, poor support, unusable, deprecated, discontinued"},
	}
}
