package scoring

// englishWords returns the data of the English lexicon, apart from VADER's lexicon. VADER was made for tweets, and some
// words have another meaning in tweets. The function englishWords replaces VADER's ratings of words with another
// meaning in product reviews, and adds ratings of other words. The values were set by hand on VADER's scale
// ("excellent" 2.7, "bad" -2.5).
func englishWords() languageData {
	return languageData{
		kinds: map[wordKind]string{
			contrast:   "but while whereas however although though nevertheless nonetheless conversely",
			turn:       "yet",
			dependent:  "while whereas although though despite even",
			incomplete: "unlike compared",
			relative:   "which who whose",
			equality:   "as",
			degree:     "as so",
			yardstick:  "than beats outperforms outlasts outshines outdoes surpasses trounces outclasses undercuts",
			aside:      "unlike versus",
			verb: "is are was has have had offers provides remains comes focuses targets costs does doesn't isn't gives makes" +
				" starts wins loses lacks",
			conjunction: "and or",
			article:     "the this that both some most many several a an",
			pronoun:     "it its it's they their them he she",
			opener:      "however but although though while and still also unfortunately overall on in at for",
			noun: "platform tool software product company app service brand solution suite vendor provider model machine users" +
				" customers reviewers reviews guests owners clients buyers subscribers people readers parents drivers members" +
				" support pricing price prices interface setup onboarding documentation performance critics testers installers",
			link: "with to from over",
			linked: "integrate integrates integrated integrating integration integrations work works working connect connects" +
				" connected connection compatible compatibility sync syncs synced pair pairs alternative alternatives compare" +
				" compares compared migrate migrates migrating migration switch switching switched import imports moving move" +
				" similar relative add-on plug-in plugin",
			negator: "no non lack lacks lacking lacked fail fails failed cannot less least neither nor nothing nobody isn't" +
				" won't without hardly rarely seldom barely scarcely few nowhere",
			rarity:    "rare few unlikely nonexistent",
			condition: "if unless whether provided",
			cost: "fee fees price prices pricing premium premiums bill bills invoice invoices renewal renewals quote quotes" +
				" rent rents charges rate rates subscription subscriptions cost costs tariffs fares contribution contributions",
			rise: "doubled doubles double tripled triples quadrupled rose risen rising climb climbs climbed climbing jump" +
				" jumps jumped soar soars soared soaring creep creeps crept skyrocket skyrocketed balloon ballooned multiply" +
				" multiplied increases increased increasing hiked hike hikes spiral spirals surged",
			fall:    "fell fallen dropped halved lowered slashed",
			waiting: "take takes took taken wait waits waited waiting spend spent needs needed lasted delayed",
			long:    "days weeks months years fortnight forever ages",
			soon:    "within in under takes take inside",
			short:   "second seconds milliseconds minute minutes moments clicks instant",
			warning: "avoid skip beware",
			guard: "avoid avoids avoiding block blocks blocking combat combats cut cuts cutting catch catches detect detects" +
				" detecting detection eliminate eliminates fight fights fighting fix fixes fixing handle handles identify" +
				" identifies minimize minimizes mitigate mitigates prevent prevents preventing protect protects protecting" +
				" protection reduce reduces reducing remove removes resolve resolves resolving shield shields solve solves" +
				" solving stop stops stopping tackle tackles against",
		},
		ratings: englishRatings(),
	}
}

// englishRatings returns English words and phrases with their ratings.
func englishRatings() []rating {
	return []rating{
		{2.6, "best in class, world class, gold standard, second to none, unrivaled, unrivalled"},
		{2.3, "excels, excel at, excels at, top rated, top notch, industry leading, market leading, game changer," +
			" game changing"},
		{2.0, "intuitive, user friendly, easy to use, reliable, reliably, stands out, stand out, standout, unmatched," +
			" highly rated, well regarded, highly regarded, gentle learning curve, short learning curve," +
			" minimal learning curve"},
		{1.8, "robust, affordable, cost effective, seamless, seamlessly, market leader, industry leader, cutting edge," +
			" state of the art, shines, fastest, budget friendly, beginner friendly, value for money, no brainer, must have"},
		{1.5, "scalable, versatile, feature rich, polished, sleek, streamlined, go to choice, go to option, preferred," +
			" accurate, bug free, hassle free, error free, risk free, crash free, reliability, renowned, reputable, stable," +
			" well suited, well designed, well documented, top pick, top choice, recommended, leader in, leads the"},
		{1.2, "leading, fast, faster, straightforward, customizable, customisable, responsive, smooth, smoothly, simple," +
			" simplifies, streamlines, inexpensive, generous free, well known, well established, unlimited, quick, quickly," +
			" no fuss"},
		{0.8, "modern, lightweight, mature platform, free plan, free tier, free trial, ad free, free version, best for"},
		{0, "pros and cons, free of charge, as well as, as well, well being, best practices, best practice, third party," +
			" sales force, low code, no code, kind of, such as, natural language, customer success, success manager," +
			" pain point, pain points, help desk, value proposition, at risk, real time, credit card, customer satisfaction," +
			" top of, on top, good luck, worth noting, worth considering, greater than, interest rates, average, invite," +
			" invites, inviting, invited, attract, attracts, attracting, spark, higher, sparks, play, fun fact"},
		{-0.8, "caveat, caveats, basic reporting, dated, trade off, trade offs, learning curve, bare bones, barebones"},
		{-1.2, "complex, complexity, overkill, upsell, upsells, upselling, paywall, paywalled, adds up, add up," +
			" add ons required, room for improvement, technical expertise required, inconsistent, slower, lock in, lag," +
			" lags, lagging, lags behind"},
		{-1.6, "limited, limiting, limitation, limitations, lacks, lack, lacking, lacked, complicated, drawback," +
			" drawbacks, downside, downsides, shortcoming, shortcomings, slow, slowly, pricey, costly, costlier, outage," +
			" outages, downtime, bugs, overwhelming, clutter, cluttered, glitch, glitches, hard to, falls short," +
			" fall short, weakness, weaknesses, vendor lock in, nickel and dime, not for everyone, missing, misses," +
			" tedious, restrictive"},
		{-1.9, "expensive, steep, unreliable, sluggish, laggy, bloated, cumbersome, inflexible, outdated, clunky, glitchy," +
			" hidden fees, hidden costs, hidden charges, price hikes, steep learning curve, steeper learning curve," +
			" leaves much to be desired, unintuitive, unresponsive, subpar, mediocre, lawsuit, lawsuits, recall, recalls"},
		{
			-2.2,
			"overpriced, buggy, crashes, crash, crashed, crashing, data loss, security breach, data breach, safety incident*," +
				" data breaches, rip off, slow support, poor support, unusable, deprecated, discontinued",
		},
	}
}
