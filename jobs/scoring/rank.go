package scoring

import (
	"cmp"
	"slices"
	"strings"
)

// listRanks returns the list rank of each subject, indexed by subject. The list rank is the number of the first entry
// that begins with the subject, or 0 if no entry begins with the subject. An entry ranks only the name at the beginning
// of the entry, because other names in the entry are only comparisons.
func (r *Reading) listRanks() []int {
	ranks := make([]int, len(r.scorer.subjects))
	l := r.list()
	details := l.details()
	for _, e := range l.entries {
		if details[e.series] || l.series[e.series].unranked {
			continue
		}
		for _, subject := range e.names {
			if ranks[subject] == 0 {
				ranks[subject] = e.number
			}
		}
	}
	return ranks
}

// details reports for each series whether the series is inside another series that ranks names. A list inside an item
// of a ranking, or after the item, describes the name of that item.
func (l *lister) details() []bool {
	details := make([]bool, len(l.series))
	ranked := l.rankedItems()
	latest := map[seriesContext]int{} // the last entry of a ranking in each context
	previous := -1                    // the entry whose details were found last
	for i, e := range l.entries {
		s := l.series[e.series]
		if s.first == i {
			details[e.series] = l.isInside(s.context.item, ranked, details) || l.isUnderRankedHeading(e)
			for _, context := range around(s.context.item) {
				at, ok := latest[context]
				if ok && l.entries[at].series != e.series && l.isBetween(at, e.series, previous) {
					details[e.series], previous = true, at
				}
			}
		}
		if s.ranking && (s.numbered || e.item < 0) && !details[e.series] {
			latest[s.context] = i
		}
	}
	return details
}

// isInside reports whether an item belongs to a list that ranks names or describes a name.
func (l *lister) isInside(item int, ranked, details []bool) bool {
	if item < 0 {
		return false
	}
	outer := l.lists[l.doc.items[item].list]
	return ranked[item] || outer >= 0 && details[outer]
}

// around returns all contexts that a series inside the given list item can have.
func around(item int) []seriesContext {
	var contexts []seriesContext
	for level := range boldLevel {
		contexts = append(contexts, seriesContext{item: item, level: level},
			seriesContext{item: item, level: level, isIdeographic: true})
	}
	return contexts
}

// rankedItems reports for each item whether the item, or an enclosing item, belongs to a list that ranks names.
func (l *lister) rankedItems() []bool {
	ranked := make([]bool, len(l.doc.items))
	for i, it := range l.doc.items {
		s, outer := l.lists[it.list], l.doc.lists[it.list].item // the index of an outer item is lower than i
		ranked[i] = s >= 0 && l.series[s].ranking || outer >= 0 && ranked[outer]
	}
	return ranked
}

// isUnderRankedHeading reports whether an entry is in the section of a heading that ranks a name.
func (l *lister) isUnderRankedHeading(e entry) bool {
	for at := l.doc.blocks[e.block].section; at >= 0; at = l.doc.blocks[at].section {
		i, found := slices.BinarySearchFunc(l.entries, at, func(e entry, b int) int { return cmp.Compare(e.block, b) })
		if found && at != e.block && len(l.entries[i].names) > 0 && l.entries[i].series != e.series {
			return true
		}
	}
	return false
}

// isBetween reports whether the series "inner" stands between the entry with the index "at" and the next entry of the
// ranking. A list after the last entry of the ranking contains details only if an earlier entry also has a list of
// details.
func (l *lister) isBetween(at, inner, previous int) bool {
	e, s := l.entries[at], l.series[inner]
	outer := l.series[e.series]
	begin := l.entries[s.first]
	if outer.context.item != s.context.item || l.sectionOf(e) != l.sectionOf(begin) {
		return false
	}
	if outer.last > at {
		return l.entries[outer.last].start > l.entries[s.last].start
	}
	return !s.numbered && previous >= 0 && l.entries[previous].series == e.series && begin.block == e.block+1
}

func (l *lister) sectionOf(e entry) int { return l.doc.blocks[e.block].section }

// itemHeads returns the subjects at the beginning of each list item and table row.
func (r *Reading) itemHeads() [][]int {
	heads := make([][]int, len(r.doc.items))
	for _, e := range r.list().entries {
		if e.item >= 0 {
			heads[e.item] = e.names
		}
	}
	return heads
}

// headNames returns the subjects at the beginning of an entry. If words such as "and" join several subjects ("HubSpot
// and Pipedrive: …"), headNames returns all of these subjects.
func (r *Reading) headNames(e entry, s series) []int {
	first := r.mentionFrom(e.start)
	if first == len(r.mentions) || r.mentions[first].start >= e.end {
		return nil
	}
	last := first
	for last+1 < len(r.mentions) && r.mentions[last+1].start < e.end && r.joined(r.mentions[last], r.mentions[last+1]) {
		last++
	}
	h := head{
		prefix:   r.doc.plain[e.start:r.mentions[first].start],
		rest:     r.doc.plain[min(r.mentions[last].end, e.end):e.end],
		labelled: s.numbered || s.labelled,
		fields:   s.fields,
		counted:  s.counted,
		raised:   r.isEmphasised(first) || strings.Contains(r.doc.plain[e.start:r.mentions[first].start], "\n"),
	}
	h.isWord = func(word string) bool {
		key := letters(fold(word))
		return r.scorer.words.isCommon(key) || len(r.scorer.words.function[key]) > 0
	}
	h.bold = r.isWithinBold(e.start, first)
	if !h.isName() {
		return nil
	}
	var names []int
	for _, m := range r.mentions[first : last+1] {
		names = append(names, m.subject)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// isEmphasised reports whether markup directly precedes or follows the space before a mention: "**Best overall** Acme".
func (r *Reading) isEmphasised(mention int) bool {
	start, _ := r.doc.source(r.mentions[mention].start, r.mentions[mention].end)
	return strings.HasSuffix(strings.TrimRight(r.doc.stored[:start], " \n\""), "*") ||
		strings.HasSuffix(r.doc.stored[:start], "**")
}

// isWithinBold reports whether bold text or a link begins at the offset "start" and continues in a mention.
func (r *Reading) isWithinBold(start, mention int) bool {
	from, end := r.doc.source(start, r.mentions[mention].start)
	text := r.doc.stored[from:max(from, end)]
	before := strings.TrimRight(r.doc.stored[:from], " ")
	return (strings.HasSuffix(before, "**") || strings.HasSuffix(before, "[") || strings.HasPrefix(text, "**")) &&
		!strings.Contains(strings.TrimLeft(text, " *"), "*")
}

// mentionFrom returns the index of the first mention that begins at or after an offset in the plain text.
func (r *Reading) mentionFrom(offset int) int {
	i, _ := slices.BinarySearchFunc(r.mentions, offset, func(m hit, start int) int { return cmp.Compare(m.start, start) })
	return i
}

// joined reports whether the text between two mentions connects the mentions, and contains no line break.
func (r *Reading) joined(a, b hit) bool {
	_, end := r.doc.source(a.start, a.end)
	start, _ := r.doc.source(b.start, b.end)
	return joins(r.doc.plain[a.end:b.start]) && !strings.Contains(r.doc.stored[end:max(start, end)], "\n")
}

// listsNames reports whether the text between two names is a word for "and" or "or", or a comma. In "Three of Vodafone's
// plans", the word "of" joins no names.
func listsNames(between string) bool {
	word := strings.TrimSpace(between)
	return joins(between) && word != "" && word != "(" && word != "（" && !strings.EqualFold(word, "of")
}

// joins reports whether the text between two names connects the names, as "and" does.
func joins(between string) bool {
	switch strings.ToLower(strings.TrimSpace(between)) {
	case "", "/", "&", "and", ",", ", and", "or", "+", "und", "oder", "et", "ou", "y", "e", "o", "en", "of",
		"ve", "veya", "i", "lub", "и", "или", "та", "och", "og", "ja", "és", "și", "και", "و", "أو", "और", "และ",
		"、", "と", "や", "和", "与", "及", "과", "와", "및", "・", "(", "（":
		return true
	}
	return false
}
