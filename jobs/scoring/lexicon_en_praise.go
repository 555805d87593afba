package scoring

// englishPraise returns phrases that praise without a positive word. The phrases describe things that people would
// choose again, things that take no effort, and things that last.
func englishPraise() []rating {
	return []rating{
		{2.3, "in a class of its own, in a league of its own, head of the pack, leader of the pack, ahead of the curve," +
			" cut above, set the standard, sets the standard, set the bar, sets the bar, the benchmark, the yardstick," +
			" measured against, the reference, a revelation, workhorse, workhorses, hard pressed to find," +
			" difficult to fault, hard to fault, tough to fault, difficult to beat, impossible to beat, hard to top," +
			" hard to match, difficult to match, hard to argue with, little to criticise, little to criticize," +
			" nothing to complain, nothing but praise, can't go wrong, cannot go wrong, hard to go wrong," +
			" goes the extra mile, extra mile, above and beyond, out of this world, test winner, no equal, without equal," +
			" peerless, unsurpassed, unequalled, unequaled, unbeaten, sensational, stunning, exquisite*, dazzling*," +
			" remarkabl*, wonderfully, beautifully, superior, immaculate*, meticulous*, world beating, none better," +
			" nothing better, no better place"},
		{2.0, "i'd start with, i would start with, i'd begin with, i would begin with, i'd go with, i would go with," +
			" i'd pick, i'd choose, i'd take, i would take, i'd reach for, i'd opt for, i'd buy, i'd lean towards," +
			" i'd lean toward, we'd pick, we'd go with, we'd choose, my choice, my favourite, my favorite, our favourite," +
			" our favorite, default answer, default choice, safe choice, safe bet, safe option, sensible choice," +
			" sensible option, solid choice, solid option, natural choice, right choice, good choice, great choice," +
			" strong choice, smart choice, wise choice, strong option, good option, great option, better choice," +
			" better option, best choice, best option, best bet, better bet, good bet, better fit, best fit," +
			" strong contender, comes up most, most frequent recommendation, often recommended, frequently recommended," +
			" widely recommended, comes recommended, worth shortlisting, worth paying for, worth the wait, worth having," +
			" deserves attention, deserves a place, deserves a look, top of the list, tops the list, finished at the top," +
			" at the top of, finishes first, finished first, came first, comes first, came top, comes top, ranks highest," +
			" ranked highest, rated highest, scores highest, scored highest, takes the crown, earns top, wins over," +
			" win over, won over, wins on, won the, has won, leaves its rivals, leaves rivals, beats, outlast*, outlive*," +
			" outshin*, outdo, outdoes, outdid, outdone, surpass*, trounce*, a step ahead, steps ahead, way ahead," +
			" miles ahead, the model, hold up as a model, held up as a model, holds up as a model, example to follow"},
		{2.0, "stay with, stays with, stick with, sticks with, stay loyal, stays loyal, keep coming back," +
			" keeps coming back, coming back for, come back for more, buy again, buys again, book again, hire again," +
			" order again, never look back, never looked back, haven't looked back, no going back, wouldn't go back," +
			" wouldn't be without, can't imagine, vouch for, vouches for, vouched for, fond of, devoted, look forward to," +
			" looks forward to, take to it, takes to it, took to it, take to, warm to, warmed to, at home there," +
			" feel at home, feels at home, like home, remain loyal, remains loyal, word of mouth, spread the word," +
			" sing its praises, sings its praises, sing the praises, praises, speak highly, speaks highly, thank you," +
			" thanked, grateful, appreciat*, happily, gladly, loyal crowd, loyal fans, earned its following," +
			" earned a following, its following, hearts of, dream of, envy of, envied, impress*, love, loves, loved, lovely," +
			" good reputation, excellent reputation, strong reputation, solid reputation, name for itself"},
		{1.6, "in one go, under one roof, under one login, all in one place, off your plate, taken off, handled for you," +
			" dealt with for you, done for you, taken care of, takes care of, spares you, spare you, spared, saves you," +
			" without thinking, without having to, without a fuss, without fuss, without argument, without an argument," +
			" without a debate, without question, without quibbling, without delay, without drama, without effort," +
			" without friction, without breaking a sweat, no questions asked, no strings attached, no strings, no catch," +
			" no contract, no lock in, nothing to maintain, nothing to configure, nothing to learn, nothing to quibble," +
			" nothing to fault, no training, no setup, first try, first attempt, out of the way, out of the box," +
			" runs itself, run themselves, does the rest, like clockwork, from day one, from the first day," +
			" from the first week, hit the ground running, child's play, piece of cake, simply work, simply works," +
			" just work, when they should, where you'd expect, where you would expect, as you'd expect, as expected," +
			" does its job, does the job, gets the job done, pulls its weight, pull their weight, earns its keep," +
			" punches above, above its weight, makes it easy, make it easy, makes it simple, made easy, easy to set," +
			" easy to learn, easy to read, easy to install, easy to find, at ease, carefree, worry free, trouble free," +
			" maintenance free, stays put, keeps its shape, keeps its promises, keeping its promises, keeps promises," +
			" kept its promise, does what it says, does exactly what, does what it does, as promised, as advertised," +
			" when they say they will, turns up on time, shows up"},
		{1.6, "for the money, next to nothing, close to nil, costs next to nothing, costs little, a steal, good deal," +
			" great deal, fair deal, half the price, half the cost, fraction of the price, fraction of the cost," +
			" third of the price, for less, goes a long way, takes you a long way, money goes, bang for," +
			" more for your money, no hidden fees, without hidden, what you see is what you get, at a fair price, pays off," +
			" paid off, undercut*, keenly priced, well priced, sensibly priced, attractively priced, affordably, economical," +
			" frugal, thrifty, low running costs, keeps its resale, resale value"},
		{1.6, "know their stuff, knows their stuff, know the field, know your name, knows your name, treat you, same day," +
			" the same day, next day, in milliseconds, human beings, real person, a real human, reach a person, real people," +
			" goes out of its way, goes out of their way, well informed, well looked after, looked after, in good hands," +
			" picks up within, pick up within, answer within, react within, respond within, reply within, at the first ring," +
			" rely on it, relied upon, rely on, can be repaired, repaired with, survived, survive, lasts for, keeps going," +
			" keep going, still going strong, going strong, for decades, hardly an outage, hardly ever breaks," +
			" rarely breaks, rarely fails, never fails, never misses, rare outages, fewer repairs, fewer complaints," +
			" fewer returns, no two ways, well run, better run, well stocked, well crafted, well behaved, well maintained," +
			" well organised, well organized, well written, well chosen, carefully, with care, designed with, the same care," +
			" candid, honest, honestly, upfront, up front about, forgiving, prompt*, promptly, swift*, speedy, zippy," +
			" brisk*, courtes*, reassur*, skilled, skilful*, skillful*, savvy, proficient, diligent*, conscientious*," +
			" plentiful, ample, roomy, airy, cosy, cozy, snug*, supple, plump, ripe, juicy, mouthwatering, luscious," +
			" velvety, hearty, wholesome, crispy, uncluttered, uncomplicated, unfussy, unobtrusive*, discreet*, tasteful*," +
			" timeless, immersive, invaluable, inventive, intuitively, compelling, convinc*, persuasive, promising," +
			" rewarding, relaxing, smoothest, glide*, noiseless*, quietly, hushed, hush*, foolproof, airtight, watertight," +
			" bulletproof, battle tested, tried and tested, time tested, seasoned, first rate, top drawer, top tier," +
			" top flight, productively, nicely, properly, tidier, neatly, works nicely, works out nicely, copes, worthwhile," +
			" accurate*, faithful*, responsive*, open doors, opens doors, high marks, full marks, thumbs up, no complaints," +
			" few complaints, better than most"},
	}
}
