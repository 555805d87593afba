package scoring

import (
	"strings"
	"unicode/utf8"
)

// fits reports whether the units found in a text spell the name: the letters
// are equal already, what stands between them has to be a variant of what
// stands between the name's.
func (p *pattern) fits(text string, found []unit) bool {
	start, end := found[0].start, found[len(found)-1].end
	switch p.spelling {
	case exactCase:
		return text[start:end] == p.text && !hyphenated(text, start, end)
	case hostname:
		return p.fitsHost(text, found)
	case capitalised:
		if !p.capitals(found) && !p.standsOut(text, start, end) {
			return false
		}
	case anyCase:
	}
	for i := 1; i < len(found); i++ {
		if found[i].gap != tight && !p.variant(text, found, i) {
			return false
		}
	}
	return true
}

// hyphenated reports whether a short name is part of a compound: "go-to" is not "Go".
func hyphenated(text string, start, end int) bool {
	return end+1 < len(text) && text[end] == '-' && 'a' <= text[end+1] && text[end+1] <= 'z' ||
		start > 1 && text[start-1] == '-' && text[start-2] > ' '
}

// capitals reports whether each piece begins upper-case where the name does,
// and the first one anyway.
func (p *pattern) capitals(found []unit) bool {
	for i := range found {
		begins := i == 0 || p.units[i].gap != tight && p.units[i].upper || p.shouted
		if begins && !capital(found[i]) {
			return false
		}
	}
	return true
}

// standsOut reports whether a name stands, spelled exactly as it is, in a text
// of another script, where a Latin word is hardly a common one: "menuは".
func (p *pattern) standsOut(text string, start, end int) bool {
	next, _ := utf8.DecodeRuneInString(text[end:])
	return text[start:end] == p.text && next >= 0x3000 && script(next) != spacedScript
}

// capital reports whether a unit can begin a capitalised word; digits and
// scripts without case can.
func capital(u unit) bool {
	return u.upper || u.r < 'a' || u.r >= 0x0590
}

// variant reports whether a separator before found[i] may stand at that place
// of the name. "Run:AI", "runai" and "Run AI" are one name, but "run AI jobs"
// and "sales force" are no names: where the name has no such separator, the
// text has to be capitalised.
func (p *pattern) variant(text string, found []unit, i int) bool {
	between := text[found[i-1].end:found[i].start]
	own := p.units[i].gap
	if own != tight && between == p.between(i) {
		return true
	}
	if found[i].gap == apart {
		return false
	}
	titled := capital(found[0]) && capital(found[i])
	switch own {
	case spaced:
		return true
	case joined:
		mark, _ := utf8.DecodeRuneInString(p.between(i))
		return found[i].gap == joined || strings.ContainsRune("-‐‑–", mark) || titled
	case tight:
		if strings.ContainsAny(between, "'’") {
			return true // "McDonald's", "McDonalds"
		}
		return titled && p.seam(found, i, between) || p.units[i].r <= '9' && p.hump(i)
	case apart:
	}
	return false
}

// seam reports whether a capitalised text may be cut before found[i], where the
// name is written in one.
func (p *pattern) seam(found []unit, i int, between string) bool {
	return p.hump(i) || found[i].gap == joined && between != "." || acronym(found, i)
}

func (p *pattern) between(i int) string {
	// units hold offsets into the whole name; text begins at the first unit.
	base := p.units[0].start
	return p.text[p.units[i-1].end-base : max(p.units[i].start, p.units[i-1].end)-base]
}

// hump reports whether the name itself shows a seam before unit i: "HubSpot", "Office365".
func (p *pattern) hump(i int) bool {
	a, b := p.units[i-1], p.units[i]
	return b.upper && !a.upper || (a.r <= '9') != (b.r <= '9') ||
		b.upper && i+1 < len(p.units) && !p.units[i+1].upper
}

// acronym reports whether found[i] begins a short piece in capitals, "AI" in "Run AI".
func acronym(found []unit, i int) bool {
	n := 0
	for ; i+n < len(found) && (n == 0 || found[i+n].gap == tight); n++ {
		if !found[i+n].upper {
			return false
		}
	}
	return n >= 2 && n <= 4
}

// fitsHost reports whether a host stands there as it is, on its own or below a
// subdomain, and not inside a longer host.
func (p *pattern) fitsHost(text string, found []unit) bool {
	for i := 1; i < len(found); i++ {
		if found[i].gap != tight && text[found[i-1].end:found[i].start] != p.between(i) ||
			found[i].gap == tight && p.units[i].gap != tight {
			return false
		}
	}
	start, end := found[0].start, found[len(found)-1].end
	if start > 0 && strings.IndexByte("-_@", text[start-1]) >= 0 {
		return false
	}
	if end+1 >= len(text) || strings.IndexByte(".-_", text[end]) < 0 {
		return true
	}
	next := text[end+1]
	return next <= '/' || next >= ':' && next <= '@' || next >= '[' && next <= '`'
}
