package sourcetype

import (
	_ "embed"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"
)

// TableDate is the date of the table in domains.tsv.
const TableDate = "2026-11-27"

// tableText contains one pattern and its type in each line, separated by a tab. There are four forms of patterns:
//
//	reddit.com  the domain
//	amazon.*    the name "amazon" below any public suffix, such as "amazon.co.jp"
//	.edu        the suffix and all domains below the suffix
//	.gov.*      the suffix of any country, such as "gov.uk", and all domains below the suffix
//
//go:embed domains.tsv
var tableText string

// table holds the patterns of tableText by their form. The keys of a table have neither the wildcard of a pattern nor
// the dot before a suffix.
type table struct {
	domains, names, suffixes, countrySuffixes map[string]Type
}

//nolint:gochecknoglobals // the table never changes after its first use
var loadTable = sync.OnceValue(func() table { return parseTable(tableText) })

// parseTable reads the lines of a table. A test checks that every line of the embedded table is valid.
func parseTable(text string) table {
	t := table{
		domains: map[string]Type{}, names: map[string]Type{}, suffixes: map[string]Type{}, countrySuffixes: map[string]Type{},
	}
	for line := range strings.Lines(text) {
		pattern, kind, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		suffix, isSuffix := strings.CutPrefix(pattern, ".")
		name, hasWildcard := strings.CutSuffix(suffix, ".*")
		switch {
		case isSuffix && hasWildcard:
			t.countrySuffixes[name] = Type(kind)
		case isSuffix:
			t.suffixes[name] = Type(kind)
		case hasWildcard:
			t.names[name] = Type(kind)
		default:
			t.domains[name] = Type(kind)
		}
	}
	return t
}

// Of returns the type that the table assigns to a registrable domain, or [Other] if the table does not contain the
// domain. The domain must be in lower case and punycode. The most specific pattern applies: the domain itself, then its
// name below a public suffix, then the longest suffix.
func Of(domain string) Type {
	t := loadTable()
	if kind, ok := t.domains[domain]; ok {
		return kind
	}
	if suffix, icann := publicsuffix.PublicSuffix(domain); icann {
		name, isBelow := strings.CutSuffix(domain, "."+suffix)
		if kind, ok := t.names[name]; ok && isBelow {
			return kind
		}
	}
	return t.bySuffix(domain)
}

// bySuffix returns the type of the longest suffix that contains the domain.
func (t table) bySuffix(domain string) Type {
	for suffix, more := domain, true; more; _, suffix, more = strings.Cut(suffix, ".") {
		if kind, ok := t.suffixes[suffix]; ok {
			return kind
		}
		label, country, _ := strings.Cut(suffix, ".")
		if kind, ok := t.countrySuffixes[label]; ok && isCountrySuffix(suffix, country) {
			return kind
		}
	}
	return Other
}

// isCountrySuffix reports whether a registry of the country gives names below the suffix. The suffix "ac.uk" belongs to
// a registry, but "ac.de" belongs to a company.
func isCountrySuffix(suffix, country string) bool {
	registry, icann := publicsuffix.PublicSuffix(suffix)
	return len(country) == 2 && icann && registry == suffix
}
