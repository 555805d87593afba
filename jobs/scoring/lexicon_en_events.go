package scoring

// englishEvents returns actions of products, and events that buyers experience.
func englishEvents() []rating {
	return []rating{
		{2.0, "without a hitch, like a charm, a breeze, second nature, spot on, live up to, lives up to, lived up to," +
			" keeps its promises, keeps its promise, delivers on, holds up, held up, pays for itself, pays off," +
			" lifetime warranty, money back guarantee, first choice, first pick, my pick, our pick, top choice," +
			" editors' choice, would buy, would choose, would pick, good fit, great fit, perfect fit, worth it," +
			" worth trying, ahead of the pack, long battery life, excellent battery life, great battery life," +
			" all day battery, exceeds expectations, exceeded expectations, above average"},
		{1.5, "save you, saves you, save money, saves money, save time, costs nothing, cost nothing, sharp, sharper," +
			" sharpest, approachable, useful*, cleanly, crisp*, bright*, vivid*, balanced, sensible, sensibly, reasonable," +
			" reasonably priced, competitively priced, modest price, fresh, freshest, friendly staff, polite, competent," +
			" professional, caring, welcoming, consistent, consistently, predictable, trusted, in one click, with one click," +
			" a few clicks, replies within, responds within, answers within, nothing to install, no account needed," +
			" no app required, worth a try, worth a look, smart, soft, softest, suits, practical, charming, fun," +
			" starts up quickly, stays cool, lasts all day, hassle free, no hassle, top of the line, under control," +
			" stress free, peace of mind"},
		{0, "waiting period, waiting periods, promise, promises, promised, easily, no serious, sharp increase," +
			" professional plan, professional services, soft launch, smart home, smart tv, smart meter, fresh install," +
			" bright colours, human error, soft delete, get stuck, fragile items"},
		{-1.5, "flaw*, dies, died, drain, drains, drained, bend, bends, crack, cracks, cracked, scratches, tears, shrinks," +
			" fades, faded, rust, rusts, rusty, squeak*, creak*, rattle*, smell, smells, smelly, odour, odor, sticky, stiff," +
			" loses connection, lose connection, lost connection, drops the connection, drops out, drop outs, disconnect*," +
			" times out, timeouts, timed out, out of sync, sync issues, sync problems, conflicts, mess, messy, cryptic," +
			" convoluted, too many clicks, several clicks, takes forever, takes ages, takes a year, takes months," +
			" takes weeks, took months, took weeks, weeks to, days for, turned away, crowded, overcrowded, overbooked," +
			" cancellations, refuse, refuses, denies, denied, declined, stonewall*, blames, to court, probe," +
			" under investigation, investigated, banned, sanction*, layoffs, exodus, churn, quit, quits, gave up, give up," +
			" giving up, abandon, abandons, sent back, sends back, fell flat, falls flat, left cold, forgettable," +
			" repetitive, boring, tiresome, exhausting, immature, too small, too big, too few, too short, too long," +
			" too slow, too late, too loud, too much, too many, too hard, too thin, too weak, too soft, out of stock," +
			" hard to find, difficult to, impossible to, struggles, struggle, struggling, suffers, suffer, plagued, riddled," +
			" marred, hampered, let down, lets down, lets you down, letdown, no better, little better, barely better," +
			" little use, no use, pointless, unnecessary, don't need, hit or miss, spotty, erratic, flaky, iffy, dubious," +
			" questionable, worrying, alarming, red flag*, deal breaker*, dealbreaker*, non starter, trap, traps," +
			" fine print, small print, long contract, long contracts, locked into, auto renew*, auto renewing, price jumps," +
			" keeps rising, keep rising, below average, goes wrong, went wrong, vanish, vanishes, vanished, disappear," +
			" disappears, disappeared, blurry, grainy, pixelated, distorted, tinny, chafes, blisters, leaks, leaking," +
			" spills, chips, peeling, drips, stains, stalls, stutters, stuttering, delays, delayed, wait times," +
			" waiting times, unpaid, unclean, dirty, filthy, mould, mold, unfair"},
	}
}
