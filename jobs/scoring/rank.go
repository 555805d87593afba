package scoring

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// listRanks returns the list rank of each subject, indexed by subject. The list rank is the number of the subject's
// item in the first list that ranks the subject, or 0 if no list does. An item or a table row ranks only the name at
// its beginning, because other names in the item are only comparisons. Headings and bold lines that begin with a number
// ("### 2) Acme") also count as items.
func (r *Reading) listRanks() []int {
	ranks := make([]int, len(r.scorer.subjects))
	heads := r.itemHeads()
	ranking := make([]bool, len(r.doc.lists))
	for i, names := range heads {
		if len(names) > 0 {
			ranking[r.doc.items[i].list] = true
		}
	}
	assign := func(names []int, number int) {
		for _, subject := range names {
			if ranks[subject] == 0 {
				ranks[subject] = number
			}
		}
	}
	for b, block := range r.doc.blocks {
		if i := block.item; i >= 0 {
			if r.doc.items[i].first == b && !r.inRankedItem(ranking, i) {
				assign(heads[i], r.doc.items[i].number)
			}
			continue
		}
		if number := leadingNumber(r.doc.plain[block.start:block.end]); number > 0 {
			assign(r.headNames(b), number)
		}
	}
	return ranks
}

// inRankedItem reports whether the list of an item is nested in another list that ranks names. A list inside an item of
// a ranking describes the name of the outer item.
func (r *Reading) inRankedItem(ranking []bool, index int) bool {
	for at := r.doc.lists[r.doc.items[index].list].item; at >= 0; {
		outer := r.doc.items[at].list
		if ranking[outer] {
			return true
		}
		at = r.doc.lists[outer].item
	}
	return false
}

// itemHeads returns the subjects at the beginning of each list item and table row.
func (r *Reading) itemHeads() [][]int {
	heads := make([][]int, len(r.doc.items))
	for i, it := range r.doc.items {
		b := it.first
		// In a table, the first column may contain numbers, and the second column may contain the names.
		if b+1 < len(r.doc.blocks) && r.doc.blocks[b].kind == cell && r.doc.blocks[b+1].item == i &&
			!strings.ContainsFunc(r.doc.plain[r.doc.blocks[b].start:r.doc.blocks[b].end], unicode.IsLetter) {
			b++
		}
		if b >= len(r.doc.blocks) || r.doc.blocks[b].item != i {
			continue
		}
		heads[i] = r.headNames(b)
	}
	return heads
}

// headNames returns the subjects at the beginning of a block. If words such as "and" join several subjects ("HubSpot
// and Pipedrive: …"), headNames returns all of these subjects.
func (r *Reading) headNames(b int) []int {
	block := r.doc.blocks[b]
	mention := r.firstMention(block)
	if mention >= len(r.mentions) || r.mentions[mention].start >= block.end ||
		!isHeadPrefix(r.doc.plain[block.start:r.mentions[mention].start]) {
		return nil
	}
	names := []int{r.mentions[mention].subject}
	for ; mention+1 < len(r.mentions) && r.mentions[mention+1].start < block.end; mention++ {
		if !joins(r.doc.plain[r.mentions[mention].end:r.mentions[mention+1].start]) {
			break
		}
		names = append(names, r.mentions[mention+1].subject)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// firstMention returns the index of the first mention after the beginning of a block. The first mention may be in a
// later block.
func (r *Reading) firstMention(b block) int {
	i, _ := slices.BinarySearchFunc(r.mentions, b.start, func(m hit, start int) int { return cmp.Compare(m.start, start) })
	return i
}

// joins reports whether the text between two names connects the names, as "and" does.
func joins(between string) bool {
	switch strings.ToLower(strings.TrimSpace(between)) {
	case "", "/", "&", "and", ",", ", and", "or", "+", "und", "et", "y", "、", "と", "(":
		return true
	}
	return false
}

// isHeadPrefix reports whether a prefix may precede the name that an item ranks. A valid prefix consists of numbers,
// symbols and an article, or is a label such as "Best overall:".
func isHeadPrefix(prefix string) bool {
	words := strings.TrimFunc(prefix, func(r rune) bool { return !unicode.IsLetter(r) })
	switch strings.ToLower(words) {
	case "", "the", "a", "der", "die", "das", "le", "la", "el":
		return true
	}
	trimmed := strings.TrimRight(prefix, " *_\u00a0🥇🥈🥉🏆")
	if !strings.HasSuffix(trimmed, ":") && !strings.HasSuffix(trimmed, "–") && !strings.HasSuffix(trimmed, "—") &&
		!strings.HasSuffix(trimmed, "-") {
		return false
	}
	for w := range strings.FieldsFuncSeq(strings.ToLower(words), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if oneOf(w, merits) {
			return true
		}
	}
	return false
}

const merits = " best top most overall winner runner pick choice cheapest budget value favorite favourite leader "

// oneOf reports whether a list contains a word. The value of the parameter list must contain a space before and after
// each word.
func oneOf(word, list string) bool { return strings.Contains(list, " "+word+" ") }

// leadingNumber returns the number at the beginning of a line, such as 2 in "2) Acme" and "#2 Acme". The function
// leadingNumber returns 0 if the line does not begin with a number.
func leadingNumber(line string) int {
	digits := strings.TrimPrefix(line, "#")
	n := 0
	for n < len(digits) && n < 3 && digits[n] >= '0' && digits[n] <= '9' {
		n++
	}
	if n == 0 || n == 3 || n == len(digits) || len(digits) == len(line) && strings.IndexByte(".):", digits[n]) < 0 {
		return 0
	}
	number, err := strconv.Atoi(digits[:n])
	if err != nil {
		return 0
	}
	return number
}
