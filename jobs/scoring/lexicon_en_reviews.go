package scoring

// englishReviews returns praise and criticism in reviews of software, machines, food, travel and services.
func englishReviews() []rating {
	return []rating{
		{2.6, "hard to beat, tough to beat, unbeatable, one to beat, superb*, outstanding, rave, raves, raved," +
			" cult following, swear by, swears by, flawless*, impeccabl*, gold medal, exemplary, magnificent, phenomenal"},
		{2.3, "adore*, beloved, legendary, stellar, delight*, joy, a pleasure, crowd favourite, crowd favorite," +
			" favourite*, favorite*, top marks, high marks, top score*, ranks first, ranked first, tops the," +
			" comes out ahead, came out on top, comes out on top, rock solid, brilliant*, fiercely loyal, loyal following," +
			" devoted following, devotion, finest, masterpiece, award winning, best deal, no complaints, first class," +
			" first rate, head and shoulders, never lets you down, obvious answer, obvious choice"},
		{2.0, "dependabl*, trustworth*, well thought out, thoughtful*, long lasting, longest lasting, lasts longest," +
			" blazing*, lightning fast, effortless*, frictionless, painless*, durable, sturd*, solid build, comfortabl*," +
			" best value, great value, good value, unbeatable price, bargain, safest, friendliest, simplest, easiest," +
			" quickest, nicest, prettiest, cleanest, smoothest, happiest, loyal, built to last, keeps its value," +
			" holds its value, lasts for years, last for years, stand the test of time, no regrets, rarely regret*," +
			" well made, well built, accolade*, fair price, fairly priced, worth every, worth the money, worth the price," +
			" well worth, hard to fault, easy to recommend, strongly recommend*, highly recommend*, outperform*, outclass*"},
		{1.6, "recommend*, praise*, prefer*, favour, favours, favor, favors, edge, wins, winner, handy, helpful," +
			" convenient*, generous*, tidy, calm, quiet, quieter, snappy, lively, capable, impressiv*, clever*, accuracy," +
			" transparen*, punctual*, on time, just works, just work, simply works, works well, works beautifully," +
			" copes well, out of your way, well supported, well equipped, high quality, good quality, tasty, flavourful," +
			" flavorful, delicious, gentle, productive, time saver, saves time, saved us, in minutes, within minutes," +
			" in seconds, strong, stronger, strongest, no contract, no monthly fee, no surprises, no strings," +
			" at no extra cost, warm, courteous, attentive, knowledgeable, respected, best rated, well reviewed," +
			" good reviews, great reviews, satisfied, satisfying, cleverly, elegant*, refined, precise*, silent*, spacious," +
			" ergonomic, cushioned, breathable, nimble, agile, instantly, effective*, proven, mature, most mature, audited," +
			" passed, secure*, safe, safer, nailed, refreshing*, welcome change, free of ads, standout, recognised," +
			" recognized, up and running, cut costs, most complete, comprehensive, complete, thorough*, crystal clear," +
			" repairable, gorgeous, stylish, plush, luxurious, spotless, hygienic, nutritious, works reliably," +
			" most relevant, most accurate, most generous, most popular, most liked, most loved, most trusted, go to choice," +
			" number one choice"},
		{1.2, "cheaper, cheapest, cheap, easier, easily, simpler, faster, quicker, flexible, decent, solid, tailored," +
			" appealing, attractive, suitable, ideal for, perks, lasts longer, lasts, low fees, no fees, low prices," +
			" lower prices, best results, light, quality,  improved, improving, at a fair, budget, competitive pricing," +
			" sharp picture, ahead of, the better"},
		{0, "for free, free plan, free tier, free trial, free version, unlimited, free, at best, at least, like, interest," +
			" heavy duty, light mode, dark mode, hard drive, hard disk, strong password, strong passwords, weak passwords," +
			" weak password, safe mode, private company, private cloud, edge computing, edge network, edge locations," +
			" quality assurance, budget planning, on the edge, security question, credit score, limited company," +
			" limited edition, natural gas, warm up, clean up, light bulb, solid state, crash course, fire extinguisher," +
			" stock price, complete list, on a budget, low budget, rich text, gift card, ad supported, lost and found," +
			" free shipping, interest free, drop down, drag and drop, kill switch, cut off, break even, lunch break," +
			" warning light, warning lights, issue tracker, issue tracking, bug tracker, problem solving," +
			" complaint management, credit cards, opening hours, popular, commonly, market share, well as, best known for," +
			" hot water, dead line, late night, empty weight, lost in, shared responsibility, play store, pretty much," +
			" sold out, thanks to, care plan, death valley"},
		{-0.9, "costs more, higher price, more expensive, not the cheapest, takes getting used to, getting used to," +
			" divides opinion, mixed quality, mixed reviews, very mixed, lukewarm, so so, few colours, narrower, heavier," +
			" premium price, at a price, not cheap, convenient but"},
		{-1.4, "slow, slower, slowly, late, noisy, noisier, loud, weak, weaker, weakest, thin, shallow, dull, bland," +
			" muddy, heavy, narrow, dated, ageing, aging, old fashioned, fussy, finicky, clumsy, awkward, harsh, patchy," +
			" tedious, nag, nags, nagging, stuck, low marks, hold times, long waits, long queues, long wait, hard to reach," +
			" hard to learn, difficult, needlessly, upsells, pushy, aggressive, gimmick*, overhyped, overrated, underwhelm*," +
			" overkill, over engineered, overengineered, too heavy, too complex, too complicated, too expensive, not worth," +
			" waste, wasteful, lag behind, fell behind, fallen behind, falls behind, stagnates, stagnated, stagnating," +
			" neglect*, understaff*, unhelpful, rude, unanswered, opaque, shady, murky, vague, clog*, sag*, wobbl*, flims*," +
			" leaky, freez*, hang, hangs, overheat*, jam, jams,  empty shelves, missing features, missing parts, waste of," +
			" lacks polish, unfinished, half baked, rough edges, scarce, hidden, tricky, fragile, brittle, disjointed," +
			" stale, soggy, greasy, cramped, drab, spam, spammy, spartan, compromise, hefty, dropped calls, surprise fee*," +
			" surprise invoice*, surprise bill*, surprise charge*, extra charges, raised prices, price increase*," +
			" price hike, doubled in, prices doubled, renewal prices, behind a paywall, memory hog, resource hungry," +
			" confuse*, confusing, restrict*, unclear"},
		{-1.9, "complain*, critic*, grumbl*, gripe*, annoy*, anger*, angry, furious, frustrat*, disappoint*, notorious*," +
			" infamous*, nightmare*, headache*, hassle*, unstable, insecure, vulnerable, unsafe, misleading, mislead*," +
			" deceiv*, decepti*, dishonest, predatory, trick*, tricked, betray*, scandal*, sued, fined, accused," +
			" accusation*, stained, broken, breaks, break, broke, falls apart, fall apart, wears out, wore out, peel, peels," +
			" rejected, refused, ignored, deleted, wiped, corrupt*, locked down, no refund, painful*, useless, worthless," +
			" worst, poor, poorly, bad, horrible, awful, terrible, disastrous, disaster, moving away from, moved away from," +
			" move away from, moving off, losing customers, loses customers, lost customers, leaving, drove away, came last," +
			" last place, bottom of, near the bottom, weak spot, bot, bots, full of ads, ad ridden, overpric*," +
			" costs a fortune, cost a fortune, through the nose, most costly, rip offs, dangerous*, risky, hazard*, toxic," +
			" injur*, burned, burns, allergic, recalls, unreliab*, steer clear, stay away, stay clear, keep away," +
			" think twice, approach with caution, caution, look elsewhere, would not, wouldn't recommend," +
			" no longer recommend, cannot recommend, can't recommend, not recommended, little reason, no reason to," +
			" disliked, hated, despised, loathe*, resent*, regret*, sour, rotten, mouldy, moldy, early failures, failures," +
			" failure, fails to, failing, failed launch, outages, missed, incompatible, unusable, unplayable, nearly useless"},
		{-2.3, "breach*, stolen, stole, leaked, data leak*, leak, hacked, fraudulent, scam, scams, rip off, bankrupt*," +
			" shut down, shuts down, went under, winding down, wound down, collapsed, insolven*, defunct, discontinued," +
			" forced labour, forced labor, sweatshop*, money laundering, lawsuits, class action, battery fire*, caught fire," +
			" catches fire, safety recall, exploit*, dependency hell, garbage, trash, rubbish"},
	}
}
