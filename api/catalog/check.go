package catalog

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"tidewatch/store"
)

// maxLocale bounds language tags, as RFC 5646 advises.
const maxLocale = 35

// domain reads a host name. Its spelling is kept in lower case, in which hosts are compared.
func (r *reader) domain(n ast.Node, at *place) string {
	text := r.name(n, at)
	if text == "" {
		return ""
	}
	if refused := refuseDomain(text); refused != "" {
		r.add(at, "%s", refused)
		return ""
	}
	return strings.ToLower(text)
}

// refuseDomain says why a text is no host name that somebody can own, or "".
func refuseDomain(text string) string {
	if _, rest, ok := strings.Cut(text, "://"); ok || strings.ContainsAny(text, "/:@?#") {
		if !ok {
			rest = text
		}
		host, _, _ := strings.Cut(rest, "/")
		host, _, _ = strings.Cut(host, ":")
		return "must be a host name alone, is " + quote(text) + ": write " + quote(strings.ToLower(host))
	}
	ascii, err := idna.Lookup.ToASCII(text)
	if _, notIP := netip.ParseAddr(text); err != nil || notIP == nil || !wellFormed(ascii) {
		return "must be a host name such as acme.example, is " + quote(text)
	}
	if _, err := publicsuffix.EffectiveTLDPlusOne(ascii); err != nil {
		return "must be a host name that one owner has, and below " + quote(text) + " anybody can register: write the name below it"
	}
	return ""
}

// wellFormed reports whether an ASCII host has labels of the permitted length and a last one that is no number.
func wellFormed(ascii string) bool {
	labels := strings.Split(ascii, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 {
			return false
		}
	}
	const longest = 253
	return len(labels) > 1 && len(ascii) <= longest && strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

// collector reads the name of an engine that can be asked.
func (r *reader) collector(n ast.Node, at *place) string {
	text := r.name(n, at)
	if text == "" {
		return ""
	}
	if slices.Contains(r.rules.Collectors, text) {
		if r.rules.CheckCollectors == nil {
			return text
		}
		if err := r.rules.CheckCollectors([]string{text}); err != nil {
			r.add(at, "%s", err)
		}
		return text
	}
	r.add(at, "is not a known collector: %s", oneOf(text, slices.Sorted(slices.Values(r.rules.Collectors))))
	return ""
}

// locale reads a language tag or "".
func (r *reader) locale(n ast.Node, at *place) string {
	text, ok := r.optional(n, at)
	if !ok || !r.permitted(store.Options{Locale: text}, at) {
		return ""
	}
	if len(text) > maxLocale {
		r.add(at, "is too long: a language tag has at most %d characters", maxLocale)
		return ""
	}
	return text
}

// country reads a country's code or "".
func (r *reader) country(n ast.Node, at *place) string {
	text, ok := r.optional(n, at)
	if !ok || !r.permitted(store.Options{Country: text}, at) {
		return ""
	}
	return text
}

// permitted reports whether the store takes an option that stands at a place, so that one rule holds for a query's
// locale and country and for those of the metadata.
func (r *reader) permitted(o store.Options, at *place) bool {
	err := refuseOptions(o)
	if err != nil {
		_, message := splitField(err)
		r.add(at, "%s", message)
	}
	return err == nil
}

func refuseOptions(o store.Options) error {
	raw, err := json.Marshal(o)
	if err == nil {
		_, err = store.ParseOptions(raw)
	}
	return err
}

// splitField splits an error such as "metadata.locale: must be …" into the field's name, without its path, and the rest.
// The field is "" when the error starts with none.
func splitField(err error) (field, message string) {
	path, rest, ok := strings.Cut(err.Error(), ": ")
	if !ok || strings.ContainsAny(path, " \t\"") {
		return "", err.Error()
	}
	return path[strings.LastIndex(path, ".")+1:], rest
}

// An owner has names: a brand, or one of its competitors.
type owner struct {
	what  string // for messages
	names []string
	// places say where the names stand in the file; nil: they are in the database only.
	places []*place
}

// collisions reports names that two owners share, in whatever case: nobody could tell whom an answer mentions.
func (p *problems) collisions(owners []owner) {
	type first struct {
		owner int
		place *place
	}
	seen := map[string]first{}
	for i, o := range owners {
		for j, name := range o.names {
			at := (*place)(nil)
			if o.places != nil {
				at = o.places[j]
			}
			before, ok := seen[strings.ToLower(name)]
			switch {
			case !ok:
				seen[strings.ToLower(name)] = first{i, at}
			case before.owner == i:
			case at != nil && before.place != nil:
				p.add(at, "%s is a name of %s, too%s: each name belongs to one", quote(name), owners[before.owner].what, onLine(before.place))
			case at != nil:
				p.add(at, "%s is a name of %s, too, which the database has: each name belongs to one", quote(name), owners[before.owner].what)
			case before.place != nil:
				p.add(before.place, "%s is a name of %s, too, which the database has: each name belongs to one", quote(name), o.what)
			}
		}
	}
}

// once reports the second of two items of a list that have the same natural key.
func once[K comparable](p *problems, seen map[K]*place, key K, at *place, what string) {
	if before := seen[key]; before != nil {
		p.add(at, "is %s that is there already%s: write all about it in one place", what, onLine(before))
		return
	}
	seen[key] = at
}

// missing reports a key that an item lacks.
func (p *problems) missing(at *place, key, what string) {
	p.add(at.child(key, at.line), "is missing: %s", what)
}
