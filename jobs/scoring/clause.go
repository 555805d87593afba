package scoring

import (
	"slices"
	"strings"
)

// clause is the part of a sentence that makes one statement. The tokens of the clause are tokens[first:last] of the
// reading.
type clause struct {
	first, last int
	leading     bool // the subject of the clause may be in the next clause: "Although powerful, Acme …"
	relative    bool // the clause is about the name directly before the clause: ", which …"
}

// maxClause is the maximum length of a clause in bytes. The roles of the names in a clause depend on all words of the
// clause. Without maxClause, one endless sentence would take quadratic time.
const maxClause = 1_000

// clauses appends the clauses of a sentence to the slice "buf".
func (r *Reading) clauses(s sentence, buf []clause) []clause {
	current := clause{first: s.first, leading: r.isSubordinate(s.first)}
	for i := s.first + 1; i < s.last; i++ {
		between := r.doc.plain[r.tokens[i-1].end:r.tokens[i].start]
		comma := strings.ContainsAny(between, ",，、")
		which := comma && r.tokens[i].kind.is(relative)
		turned := comma && r.words.turns(r.tokens[i-1].word, r.tokens[i].word)
		full := r.tokens[i].end-r.tokens[current.first].start > maxClause
		if !which && !turned && !full && !r.cuts(current, i, between, comma) {
			continue
		}
		current.last = i
		buf = append(buf, current)
		current = clause{first: i, leading: r.isSubordinate(i), relative: which}
	}
	current.last = s.last
	return append(buf, current)
}

// cuts reports whether a new clause begins at token i of the clause c.
func (r *Reading) cuts(c clause, i int, between string, comma bool) bool {
	t := r.tokens[i]
	switch {
	case t.kind.is(contrast), comma && t.kind.is(turn):
		return !endsAnythingBut(r.tokens, i)
	case between != " " && (strings.ContainsAny(between, ";；—") || isFieldSign(between) ||
		strings.Contains(between, " – ") || strings.Contains(between, " - ")):
		return true
	case comma && r.endsChoice(c, i):
		return true
	case comma && c.leading:
		return r.isComplete(c.first, i)
	}
	return r.cutsAtName(c, i, between, comma)
}

// cutsAtName reports whether a new clause begins at token i of the clause c because token i is a name, or because an
// article or a preposition before a name begins at token i.
func (r *Reading) cutsAtName(c clause, i int, between string, comma bool) bool {
	joins := comma || r.tokens[i-1].kind.is(conjunction)
	isName := r.tokens[i].isMention()
	switch {
	case !isName && !joins:
		return false
	case strings.Contains(between, ":"): // as in "Acme or Globex: Acme is …"
		return isName && slices.ContainsFunc(r.tokens[c.first:i], token.isMention)
	case !isName && !r.opensName(i):
		return false
	case joins || r.words.opposesNext(r.tokens[i-1].word):
		return r.isDescribed(c, i) || comma && r.endsForeign(c, i)
	}
	return false
}

// endsChoice reports whether the comma before token i ends the names among which a sentence chooses: "Between Acme and
// Globex, I would choose Acme".
func (r *Reading) endsChoice(c clause, i int) bool {
	return !r.tokens[i].isMention() && r.opensChoice(c.first) &&
		slices.ContainsFunc(r.tokens[c.first:i], func(t token) bool { return t.kind.is(conjunction) })
}

// opensChoice reports whether token i is a word such as "between" before a name.
func (r *Reading) opensChoice(i int) bool {
	if !isAmong(r.tokens[i].word, choosing) || i+1 >= len(r.tokens) {
		return false
	}
	next := r.tokens[i+1]
	return next.isMention() || next.kind.is(article) && i+2 < len(r.tokens) && r.tokens[i+2].isMention()
}

// choosing are words before names among which a sentence chooses.
const choosing = " between among zwischen entre tra fra tussen spośród pomiędzy "

// opensName reports whether an article or a preposition before a name begins at token i: "der VW", "l'Umbra", "bei der
// DKB", "celle de Free".
func (r *Reading) opensName(i int) bool {
	const most = 3 // the maximum number of words before the name
	for k := i; k < min(i+most, len(r.tokens)-1); k++ {
		if !r.tokens[k].kind.is(article) && !isAmong(r.tokens[k].word, nameOpeners) || r.tokens[k+1].pause {
			return false
		}
		if r.tokens[k+1].isMention() {
			return true
		}
	}
	return false
}

// nameOpeners are prepositions and pronouns, in addition to articles, that may begin a statement about the next name.
const nameOpeners = " with at bei beim mit von chez avec celle celui celles ceux con en na no em com da do di bij met van" +
	" w u de del della quella quello quelle quelli aquella "

// endsForeign reports whether the comma before the name at token i ends a statement about an unknown name: "Initech is
// great, Acme is slow".
func (r *Reading) endsForeign(c clause, i int) bool {
	return i+1 < len(r.tokens) && isPredicate(r.tokens[i+1]) && slices.ContainsFunc(r.tokens[c.first:i], isPredicate)
}

func isPredicate(t token) bool { return t.kind.is(verb) }

// isSubordinate reports whether a subordinate clause begins at token i: "Although Acme is slow, …".
func (r *Reading) isSubordinate(i int) bool { return r.tokens[i].kind.is(dependent | incomplete) }

// isComplete reports whether a dependent clause is complete before token i. For example, the dependent clause of "While
// Acme, Globex and Initech are good, …" is not complete at the first comma.
func (r *Reading) isComplete(first, i int) bool {
	if r.tokens[first].kind.is(incomplete) {
		return true
	}
	for _, t := range r.tokens[first+1 : i] {
		if !t.isMention() && !t.kind.is(conjunction|article) {
			return true
		}
	}
	return false
}

// isDescribed reports whether the clause makes a statement about the last name before token i. After a statement about
// one name, the next name begins a new clause, as in "Acme is solid, Globex is not". In "Acme works with Slack, Zoom
// and Gmail", the other names do not begin new clauses.
func (r *Reading) isDescribed(c clause, i int) bool {
	words, said := 0, false
	for k := i - 1; k >= c.first; k-- {
		t := r.tokens[k]
		if t.mention >= 0 {
			return said && (words >= 2 || isUnspaced(r.tokens[i-1].word)) || words > 0 && r.areTopics(c, k, i)
		}
		if t.kind.is(conjunction) {
			continue
		}
		words++
		said = said || t.kind.is(verb) || r.words.rates(r.tokens[k:i])
	}
	return c.relative && said // a relative clause describes the name before ", which"
}

// areTopics reports whether the names at the tokens k and i, in a text without spaces or in Korean, are the topics of
// two statements: "Acmeは月額1000円で、Globexは…", "Acme每月30元，Globex…".
func (r *Reading) areTopics(c clause, k, i int) bool {
	switch r.words.language {
	case japanese, korean:
		return (r.isMarkedTopic(k) || r.ownsTopic(k)) && r.isMarkedTopic(i)
	case chinese:
		return r.between(i-1, i) != "、" && !r.tokens[i-1].kind.is(conjunction) && i+1 < len(r.tokens) &&
			!r.tokens[i+1].pause && !oneOf(r.tokens[i+1].word, enumerators) &&
			r.roleBetween(clause{first: c.first, last: i}, k) == described
	default:
		return false
	}
}

// isMarkedTopic reports whether a particle directly after the name at token i marks the name as the topic of a statement.
func (r *Reading) isMarkedTopic(i int) bool {
	return i+1 < len(r.tokens) && r.between(i, i+1) == "" && listOf(topicParticles).begins(r.tokens[i+1].word)
}

// ownsTopic reports whether the topic of a statement belongs to the name at token i: "Acmeの料金は", "Acme의 요금은".
func (r *Reading) ownsTopic(i int) bool {
	if i+2 >= len(r.tokens) || r.between(i, i+1) != "" {
		return false
	}
	of := r.tokens[i+1].word
	return strings.HasPrefix(of, "の") && strings.Contains(of, "は") ||
		of == "의" && listOf(topicParticles).ends(r.tokens[i+2].word)
}

// topicParticles mark the topic of a Japanese or Korean statement.
const topicParticles = " は も 는 은 도 "
