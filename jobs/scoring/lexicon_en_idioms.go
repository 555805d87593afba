package scoring

// englishIdioms returns idioms of reviews, which have a rating as a whole.
func englishIdioms() []rating {
	return []rating{
		{2.2, "worth its weight, hits the spot, hit the spot, ticks every box, ticks all the boxes, checks all the boxes," +
			" checks every box, hits the mark, right on the money, fits like a glove, breath of fresh air, godsend," +
			" lifesaver, life saver, hidden gem, gem, gems, unsung hero, sweet spot, night and day, light years ahead," +
			" leaps and bounds, raises the bar, raised the bar, like magic, like butter, like a dream, like a tank," +
			" like a charm, swiss watch, purrs, purring, bends over backwards, goes to bat, money well spent," +
			" pays dividends, couldn't be happier, could not be happier, cannot fault, can't fault, couldn't fault," +
			" must try, must see, sought after, coveted, enviable, never disappoints, doesn't disappoint, won't disappoint," +
			" does not disappoint, wouldn't trade, would recommend, would happily, happy with, happier, happiest," +
			" blown away, knocks it out, nails it, hits home, king of, queen of, crown jewel, jewel, second home," +
			" delivers the goods, on top form, top form"},
		{1.7, "sleep easy, sleep well, sleep better, set and forget, set it and forget it, forget it's there," +
			" forget about it, barely notice, hardly notice, makes light work, makes short work, make short work," +
			" remembers your, stands behind, stand behind, stands by its, honours its, honors its, no quibble, good money," +
			" save hours, saves hours, saved hours, halves the, in half the time, half the time it, ahead of schedule," +
			" under budget, on budget, on schedule, keeps up with, keep pace, keeps pace, scales with you, grows with you," +
			" grow with you, room to grow, future proof, time and again, year after year, for years to come, ages well," +
			" age well, like new, as new, good as new, still works, still running, still runs, hard wearing, hardwearing," +
			" stain resistant, scratch resistant, kid friendly, family friendly, pet friendly, easy on the eye," +
			" easy on the wallet, kind to, gentle on, wallet friendly, without breaking the bank, doesn't cost the earth," +
			" doesn't skimp, in plain english, plain language, jargon free, listens, listened, cares about, care about," +
			" personal touch, human touch, quick off the mark, on the ball, in a good way, pleasant surprise, pleasantly," +
			" surprisingly good, better than expected, exceeds, exceeded, overdelivers, over delivers, well loved," +
			" well liked, worth the trip, worth the detour, worth queuing, worth a visit, worth every penny," +
			" worth every cent, worth every euro, can be trusted, you can trust, you can count on, count on, counts on," +
			" depend on, can rely, do no wrong, safe pair of hands, hands off, self explanatory, no manual," +
			" without a manual, never had to, hasn't failed, haven't had, nothing gets lost, nothing is lost, no ads," +
			" without ads, no upselling, no nonsense, no frills, simply swap, replaced free, free replacement, free repairs," +
			" free returns, refunded within, refunds promptly, full refund, locked in price, stable prices, price stays," +
			" prices stay, costs less, pay less, cheaper than, less than half, undercuts, low maintenance, self cleaning," +
			" clears up, clears out, gets better, keeps getting better, getting better, better every, steady improvement," +
			" steadily improv*, comes alive, comes into its own, brings joy, makes sense, earns trust, earned the trust," +
			" earned its reputation, deserves its reputation, lives up to its name"},
		{-1.8, "leaves you cold, nothing special, nothing to write home about, run of the mill, bog standard," +
			" one trick pony, phoned in, lip service, smoke and mirrors, style over substance, all talk, overpromis*," +
			" over promises, underdeliver*, under delivers, empty promises, promises more than, vapourware, vaporware," +
			" keeps crashing, keep crashing, keeps asking, keeps losing, keeps forgetting, keeps dropping, won't connect," +
			" won't load, fails to load, slow to load, slow to respond, slow to reply, takes an age, an eternity," +
			" pulling teeth, glacial*, snail's pace, to its knees, buckles under, under load, falls over, fall over," +
			" topples, chokes, choke on, eats battery, guzzl*, hogs, bloat*, adware, nagware, spyware, sells your data," +
			" sell your data, sells your, resells your, resell your, privacy concerns, bombard*, barrage, pester*, badger*," +
			" guilt trip, hard to cancel, impossible to cancel, difficult to cancel, tricky to cancel, cancel by phone," +
			" cancellation fee*, early termination, exit fee*, restocking fee*, the catch, strings attached, asterisk*," +
			" teaser rate, sneaks, sneaky, slaps on, tacks on, tack on, nickel and diming, milks, squeezes, bleeds," +
			" drains your, burns through, arm and a leg, daylight robbery, highway robbery, eye watering, eyewatering," +
			" over the odds, money pit, false economy, you get what you pay for, corners cut, cut corners, cuts corners," +
			" cutting corners, feels cheap, feel cheap, looks cheap, came loose, comes loose, come loose, comes off," +
			" came off, falls off, fall off, fell off, fell apart, broke after, dead on arrival, faulty, faults, dud, duds," +
			" return rates, recalled, shed, sheds, lint, tangles, rubbery, dry as, arrived cold, arrive cold, arrived late," +
			" arrives late, arrive late, never arrived, never arrives, didn't arrive, lost parcel*, lost package*," +
			" lost luggage, missed deadlines, missed appointments, no show, no shows, double booked, overbook*, left us," +
			" ghosted, radio silence, deaf ears, fob off, fobbed off, brush off, brushed off, shrug*, blame game," +
			" pass the buck, passes the buck, finger pointing, washes its hands, tone deaf, out of touch, overworked," +
			" hoodwink*, swindl*, fleec*, duped, conned, sham, bogus, fake, fakes, astroturf*, greenwash*, mired, embroiled," +
			" under fire, backlash, outcry, uproar, boycott*, pile up, piling up, litany of, catalogue of, spate of," +
			" string of complaints, raft of, losing ground, lost ground, loses ground, slipping, slipped, declining," +
			" in decline, waning, stagnant, feels dated, looks dated, frozen in time, time warp, relic, relics, dinosaur*," +
			" museum piece, white elephant, head scratching, trial and error, guesswork, guessing, hunt for, hunting for," +
			" buried under, buried menus, nested menus, menus within menus, too many steps, rigmarole, red tape, hoops," +
			" jump through hoops, bureaucracy, doesn't scale, does not scale, can't keep up, cannot keep up, won't scale," +
			" hits a wall, hit a wall, hits a ceiling, runs out of, ran out of, no match for, pales, pales in comparison," +
			" second best, second fiddle, also ran, behind its rivals, behind the competition, trails its, trails behind," +
			" trailing, trail behind, bottom half, near the bottom, last among, ranks last, ranked last, came last," +
			" finished last, lowest score, lowest rated, lowest marks, bottom of the table, has to be rebooted," +
			" needs rebooting, need a restart, restart it, wait on hold, answering machine, goes to no human," +
			" no way of reaching, unreachable, won't budge, refuses to budge, on a bad day, if you're lucky, with luck," +
			" good luck getting, pot luck, lottery, coin toss, roll of the dice, luck of the draw, your mileage may," +
			" mileage varies, take it or leave it, grin and bear, brace yourself, brace for, buyer beware," +
			" not for the faint, wouldn't wish, skip it, give up on, given up on, lost faith, lose faith, trust is gone," +
			" broken trust, lost the trust, burnt bridges, alienated, more trouble than, not worth it, not worth the," +
			" more hype than, hype, overhyped, oversold, mis sold, mis selling, pressure selling, pushed hard," +
			" costs more than it, twice the price, double the price, three times the price, charging more," +
			" pay more for less, more for less, less for more"},
	}
}
