package scoring

// englishBlame returns words and phrases of criticism. The phrases with several words often criticise without a
// negative word: they advise against a choice, or describe decline, extra charges, faults or lost patience.
func englishBlame() []rating {
	return []rating{
		{-2.2, "keep clear of, be wary, wary of, hesitant, i'd hesitate, i would hesitate, hard to justify," +
			" hard to recommend, hard to endorse, hard to defend, hard to excuse, hard to love, hard to like, hard to trust," +
			" harder to justify, harder to recommend, harder to endorse, difficult to justify, difficult to recommend," +
			" hard time recommending, struggle to recommend, can't justify, cannot justify, wouldn't start, wouldn't build," +
			" wouldn't choose, wouldn't pick, wouldn't buy, wouldn't bother, wouldn't use, wouldn't touch, wouldn't trust," +
			" wouldn't bet, would not choose, would not buy, would not use, would not trust, would avoid, i'd avoid," +
			" best avoided, better avoided, to avoid, best to avoid, pass on this, give it a miss, last resort," +
			" if all else fails, wrong choice, poor choice, bad choice, bad idea, poor fit, wrong tool,  at your own risk," +
			" read the fine print, read the small print, unimpressed, not impressed, unimpressive, raise eyebrows," +
			" raises eyebrows, raised eyebrows, shadow of its former, seen better days, past its prime, past its best," +
			" has had its day, on its last legs, gone downhill, goes downhill, went downhill, from bad to worse," +
			" lost its way, lost its edge, lost its shine, standing still, stood still, treading water, left standing," +
			" left behind, behind the times, stuck in the past, showing its age, shows its age, feels its age, yesterday's," +
			" bygone, has fallen behind, being left behind, on the way out, dying, dwindl*, all but disappeared," +
			" thinning out, nobody uses, never heard of, no substitute for"},
		{-1.7, "fee increases, price rises, price rise, price increases, raises prices, raised its prices," +
			" raised its fees, charges extra, charge extra, costs extra, cost extra, pay extra, extra cost," +
			" billed separately, surcharge*, penalt*, marks up, marked up, mark up, markup, markups, premium rates," +
			" eats the savings, eat the savings, eat into, eats into, service fees, wince, bill shock, sticker shock," +
			" gouge*, gouging, hostage, at every turn, paywalls, cash grab, pay by the, charged for everything," +
			" pay for everything, over budget, running late, run late, late fees, late charges, buried in, tucked away," +
			" counts against, whittled, stripped out, stripped back, scaled back, cut back, watered down, takes away," +
			" took away, removed features, shrank, shrunk, shrinking, cuts you off, cut you off, capped, throttle*, trickle," +
			" slows to a, slows down, crawl, crawls, froze, frozen, grind to, grinds to, went dark, goes dark, went down," +
			" goes down, go down, went missing, gone missing, gone wrong, half empty, in limbo, bursting at the seams," +
			" at the seams, come apart, comes apart, came apart, gives way, give way, gave way, dent, dents, dented, scuff*," +
			" sags in, worn out, worn through, wears thin, wear thin, gives out, gave out, cuts out, cut out, dropout*," +
			" hiccup*, degrade*, deteriorat*, lose interest, loses interest, lost interest, losing interest," +
			" out of patience, lost patience, losing patience, fed up, sick of, tired of, soured, on hold, long waits," +
			" kept waiting, left waiting, keeps you waiting, weeks out, weeks late, months late, a year late, years late," +
			" still take days, take days, took years, nobody picked up, nobody picks up, no one picks up, nobody answers," +
			" no one answers, nobody responds, never answers, goes unanswered, go unanswered, no reply, no response," +
			" no answer, from a script, read from a script, scripted replies, canned, paste in, copy pasted," +
			" handed from one, passed from one, passed around, sent from one, shunted, from one to the next, runaround," +
			" turning down, turns down, turned down, hung up, hangs up, in the lurch, in the dark, out in the cold," +
			" stranded, no explanation, without explanation, without warning, without notice, no warning, without consent," +
			" disputed, dispute*, arguing with, small claims, claims court, settlement, accused of, fined, suspended," +
			" revoked, bankruptcy, went bankrupt, goes bankrupt, insolvent, filed for, catch fire, exploding, explode*," +
			" contaminat*, out of all proportion, out of proportion, revolving door, high turnover, staff turnover," +
			" come and go, understaffed, short staffed, upsell on, upsold, up sell, pushed into, pressured, pressure to," +
			" hard sell, sales pitch, one by one, by hand, time consuming, labour intensive, labor intensive, laborious," +
			" roundabout, maze, labyrinth, spaghetti, jumble*, jumbled, afterthought, half finished, half hearted," +
			" barely works, doesn't work, does not work, don't work, stopped working, stops working, not work, won't open," +
			" no way to, no longer works, no new features, maintenance mode, end of life, unmaintained, abandonware," +
			" weighs down, weigh down, drags down, hampers, gets in the way, get in the way, in the way of, tripping over," +
			" only go so far, barely usable, hardly usable, not up to, isn't up to, aren't up to, short of what," +
			" another story, a different story"},
		{-1.6, "boomy, bulky, chaotic*, coarse, dingy, dodgy, drafty, draughty, dreary, faceless, fiddly, fidgety, flawed," +
			" frail, grating, grim, gruff, haphazard*, hollow, ill fitting, ill suited, impersonal, inaccurat*, inadequa*," +
			" indifferent, inefficient*, inferior, insipid, lacklustre, lackluster, lax, lifeless, lopsided, lumpy," +
			" makeshift, misalign*, monotonous, mushy, needless*, obtrusive, intrusive, off putting, offputting, outmoded," +
			" antiquated, archaic, obsolete, overload*, overcomplicat*, over complicated, pinchy, plastered, plasticky," +
			" primitive, rickety, rigid*, rundown, run down, scratchy, second rate, third rate, shoddy, skimp*, sloppy," +
			" slipshod, smudg*, stodgy, stingy, stubborn*, sketchy, tacky, tangled, tatty, threadbare, thinner, unappealing," +
			" unattractive, uncomfortabl*, undercooked, overcooked, uneven, unfriendly, unintelligible, uninspir*," +
			" unpleasant*, unpolished, unpredictabl*, unprofessional*, unreadable, unresponsive*, unserious, untested," +
			" unproven, unwieldy, unwelcome, washed out, watery, wonky, wordy, pesky, pushy, nosy, arrogant*, careless*," +
			" clueless, evasive*, dismissive, condescending, bureaucratic, burdensome, oppressive, punishing, punitive," +
			" onerous, arduous, gruelling, grueling, daunting, intimidating, bewilder*, baffl*, perplex*, mystif*," +
			" exasperat*, infuriat*, aggravat*, irritat*, irk*, vex*, dismay*, alienat*, mistrust*, distrust*, skeptic*," +
			" sceptic*, doubtful, grudging*, reluctant*, resigned, lament*, bemoan*, moan*, deride*, ridicul*, scorn*," +
			" lambast*, slam*, crude, mocked, mocking, sour, sours, blast*, panned, lowball*, stall*, botch*, bungl*," +
			" fumbl*, mishandl*, mismanag*, misplac*, mislabel*, malfunction*, misfir*, crumbl*, splinter*, fray*, tatter*," +
			" pilling, warp*, buckle*, snag*, snap off, snaps off, smear*, streaky, grit, gritty, residue, stink*, stench," +
			" reek*, pong, whiff, musty, damp, draught*, chill*, deafening, rattling, whine*, whining, screech*, buzzing," +
			" hissing, jerky, choppy, judder*, lurch*, wears out, exploding, dark patterns, dark pattern, billboard," +
			" bait and switch, bait, gamble, minefield, pitfall*, stumbling block, bottleneck*, hurdle*, obstacle*, chore," +
			" ordeal, slog, drudgery, grind, uphill, steeply, ripped off, rip, sting, stings, pain to, a pain, pain in"},
	}
}
