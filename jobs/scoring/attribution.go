package scoring

import (
	"slices"
)

// attributor processes the sentences of a reading in the order of the text, and finds the subjects of each clause.
type attributor struct {
	*Reading

	heads    [][]int       // the subjects at the beginning of each list item
	sections map[int][]int // the results of namesInBlock
	scopes   map[int][]int // the results of itemScope
	// antecedent contains the subjects of the previous sentence of the same block, to which a pronoun such as "it" may
	// refer.
	antecedent []int
	block      int
}

// clauseSubjects contains the subjects that a clause describes, and the subjects with which the clause compares
// something.
type clauseSubjects struct {
	described, compared []int
}

// namedSubjects returns the subjects that a clause names, grouped by their role in the clause.
func (a *attributor) namedSubjects(c clause) clauseSubjects {
	var s clauseSubjects
	for i := c.first; i < c.last; i++ {
		if a.tokens[i].mention < 0 {
			continue
		}
		subject := a.mentions[a.tokens[i].mention].subject
		switch a.roleOf(c, i) {
		case described:
			s.described = appendNew(s.described, subject)
		case compared:
			s.compared = appendNew(s.compared, subject)
		case involved:
		}
	}
	return s
}

func appendNew(list []int, subject int) []int {
	if slices.Contains(list, subject) {
		return list
	}
	return append(list, subject)
}

// attribute determines the subjects of each clause in a sentence, and passes the clause and the subjects to the
// function "add".
func (a *attributor) attribute(s sentence, clauses []clause, add func(clause, clauseSubjects)) {
	if s.block != a.block {
		a.antecedent, a.block = nil, s.block
	}
	var owners []int // the subjects of the previous clauses of the sentence
	for i, c := range clauses {
		subjects := a.namedSubjects(c)
		if len(subjects.described) == 0 {
			subjects.described = a.impliedSubjects(s, clauses, i, owners)
		} else {
			owners = subjects.described
		}
		if owners == nil && !c.leading {
			owners = subjects.described
		}
		add(c, subjects)
	}
	if len(owners) > 0 || s.last-s.first > maxReply {
		a.antecedent = owners
	}
}

// maxReply is the maximum number of words of a sentence that only replies to a question: "Yes.", "Absolutely not."
const maxReply = 2

// ask stores the subject of a question that names exactly one subject. The sentences after the question may refer to
// this subject: "Is Acme any good? Yes. It is easy to use."
func (a *attributor) ask(s sentence, named []int) {
	a.antecedent, a.block = nil, s.block
	if len(named) == 1 {
		a.antecedent = slices.Clone(named)
	}
}

// impliedSubjects returns the subjects of a clause that names no subject. The subjects come from the name directly
// before a relative clause, earlier clauses of the sentence, the clause after a dependent clause, or the antecedent of
// a pronoun. If these sources name no subject, the list item, column or section of the sentence provides the subjects.
func (a *attributor) impliedSubjects(s sentence, clauses []clause, i int, owners []int) []int {
	c := clauses[i]
	if c.relative && c.first > 0 && a.tokens[c.first-1].mention >= 0 {
		return []int{a.mentions[a.tokens[c.first-1].mention].subject}
	}
	if len(owners) > 0 {
		return owners
	}
	if c.leading && i+1 < len(clauses) {
		if next := a.namedSubjects(clauses[i+1]); len(next.described) > 0 {
			return next.described
		}
	}
	if len(a.antecedent) == 1 && a.isAnaphoric(c) {
		return a.antecedent
	}
	return a.scope(a.doc.blocks[s.block])
}

// isAnaphoric reports whether a clause begins with a pronoun for a name, or with a noun for a part of the product ("the
// interface"). In English, every noun after "the" counts. Japanese, Chinese and Korean sentences usually omit pronouns,
// so every clause in these languages may refer to an earlier name.
func (a *attributor) isAnaphoric(c clause) bool {
	if a.words.runes != nil {
		return true
	}
	first := c.first
	isReply := func(i int) bool { return a.tokens[i+1].pause && oneOf(a.tokens[i].word, replies) }
	for first+1 < c.last && (a.tokens[first].kind.is(opener) || isReply(first)) {
		first++
	}
	if a.tokens[first].kind.is(pronoun) {
		return true
	}
	if a.tokens[first].word == "the" {
		return true
	}
	for first+1 < c.last && a.tokens[first].kind.is(article) {
		first++
	}
	return a.tokens[first].kind.is(noun)
}

// replies are words that answer a question, before a comma: "Yes, it is."
const replies = " yes no absolutely definitely ja nein nee oui non sí sim sì tak nie "

// continues reports whether a sentence at the beginning of a paragraph may be about the subject of an earlier
// paragraph. A sentence continues an earlier paragraph if its own paragraph names no subject or begins with a pronoun.
// After a list, the method continues returns false, because a paragraph after a list usually sums up the whole list.
func (a *attributor) continues(s sentence) bool {
	if s.block == 0 || s.first == s.last || a.doc.blocks[s.block-1].item >= 0 {
		return false
	}
	b := a.doc.blocks[s.block]
	return b.kind == prose && b.item < 0 && (len(a.namesInBlock(s.block)) == 0 || a.tokens[s.first].kind.is(pronoun))
}

// scope returns the subjects that apply to a block because of its list item, column or section.
func (a *attributor) scope(b block) []int {
	names := a.itemScope(b.item)
	if b.kind == cell && b.item >= 0 {
		names = a.heads[b.item]
	}
	if len(names) > 0 {
		return names
	}
	if b.header >= 0 {
		if names := a.namesInBlock(b.header); len(names) > 0 {
			return names
		}
	}
	for at := b.section; at >= 0; at = a.doc.blocks[at].section {
		if names := a.namesInBlock(at); len(names) > 0 {
			if len(names) == 1 {
				return names
			}
			return nil // a heading such as "Acme or Globex?" does not name a single subject
		}
	}
	return nil
}

// itemScope returns the subjects that apply to the sentences of a list item: the subjects at the beginning of the item.
// If the item begins without a subject but contains exactly one subject, this subject applies. If an item provides no
// subjects, the subjects of the enclosing item apply.
func (a *attributor) itemScope(item int) []int {
	if item < 0 {
		return nil
	}
	names, known := a.scopes[item]
	if !known {
		if names = a.heads[item]; len(names) == 0 {
			if names = a.namesIn(item); len(names) != 1 {
				names = a.itemScope(a.doc.lists[a.doc.items[item].list].item)
			}
		}
		a.scopes[item] = names
	}
	return names
}

// namesIn returns the distinct subjects in the blocks of a list item, without the subjects of nested items.
func (a *attributor) namesIn(item int) []int {
	var names []int
	for b := a.doc.items[item].first; b < len(a.doc.blocks) && a.doc.blocks[b].item == item; b++ {
		for _, subject := range a.namesInBlock(b) {
			names = appendNew(names, subject)
		}
	}
	return names
}

// namesInBlock returns the distinct subjects that a block mentions.
func (a *attributor) namesInBlock(index int) []int {
	if names, ok := a.sections[index]; ok {
		return names
	}
	b := a.doc.blocks[index]
	var names []int
	for _, m := range a.mentions[a.mentionFrom(b.start):] {
		if m.start >= b.end {
			break
		}
		names = appendNew(names, m.subject)
	}
	a.sections[index] = names
	return names
}
