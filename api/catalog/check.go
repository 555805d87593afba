package catalog

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"tidewatch/jobs/alert"
	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// domains reads a list of domains, and returns each domain once.
func (r *reader) domains(n ast.Node, at *place) texts {
	lower := func(n ast.Node, at *place) string { return strings.ToLower(r.checkedText(n, at, RefuseDomain)) }
	entries := r.texts(lower)(n, at)
	if len(entries.values) > MaxDomains {
		r.add(at, "has too many domains: write at most %d", MaxDomains)
	}
	return texts{values: Domains(entries.values)}
}

// MaxAliases and MaxDomains are the maximum numbers of aliases and domains of a brand or a competitor.
const (
	MaxAliases = 100
	MaxDomains = 100
)

// aliases reads the other names of a brand or a competitor.
func (r *reader) aliases(n ast.Node, at *place) texts {
	all := r.texts(r.mentionable)(n, at)
	if len(all.values) > MaxAliases {
		r.add(at, "has too many aliases: write at most %d", MaxAliases)
	}
	return all
}

// collector reads the name of an engine, and reports an engine that is unknown or not configured.
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
	r.add(at, "%s", oneOf(text, slices.Sorted(slices.Values(r.rules.Collectors))))
	return ""
}

// locale reads a language tag, which may be empty.
func (r *reader) locale(n ast.Node, at *place) string { return r.checkedText(n, at, RefuseLocale) }

// country reads a country code, which may be empty.
func (r *reader) country(n ast.Node, at *place) string { return r.checkedText(n, at, RefuseNewCountry) }

func refuseOptions(o store.Options) error {
	raw, err := json.Marshal(o)
	if err == nil {
		_, err = store.ParseOptions(raw)
	}
	return err
}

// fieldOf splits an error into the key of the invalid field and the message without the key. The key is "" if the error
// concerns no single field.
func fieldOf(err error) (key, message string) {
	if e, ok := errors.AsType[*store.FieldError](err); ok {
		return strings.TrimPrefix(e.Field, "metadata."), e.Message
	}
	if e, ok := errors.AsType[*cronspec.FieldError](err); ok {
		return e.Field, e.Message()
	}
	return "", err.Error()
}

// recipient reads a mail address to which reports are sent.
func (r *reader) recipient(n ast.Node, at *place) string {
	text := r.name(n, at)
	if text == "" {
		return ""
	}
	if err := alert.CheckRecipient(text); err != nil {
		r.add(at, "%s, got %s", err, quote(text))
	} else if r.rules.MailMissing != "" {
		r.add(at, "reports cannot be sent: the server lacks the setting %s", r.rules.MailMissing)
	}
	return text
}

// owner is a brand or a competitor, with its names.
type owner struct {
	what  string // the description of the owner in messages, such as "the brand"
	names []string
	// places are the positions of the names in the file, or nil if the names are only in the database.
	places []*place
}

// place returns the place of a name in the file, or nil if the name is only in the database.
func (o owner) place(name int) *place {
	if o.places == nil {
		return nil
	}
	return o.places[name]
}

// collisions reports names that two owners share.
func (p *problems) collisions(owners []owner) {
	names := make([][]string, len(owners))
	for i, o := range owners {
		names[i] = o.names
	}
	for _, c := range Clashes(names) {
		first, second := owners[c.First.Owner], owners[c.Second.Owner]
		name, before, at := quote(second.names[c.Second.Name]), first.place(c.First.Name), second.place(c.Second.Name)
		switch {
		case at != nil && before != nil:
			p.add(at, "%s is also a name of %s%s: names must be unique", name, first.what, onLine(before))
		case at != nil:
			p.add(at, "%s is also a name of %s in the database: names must be unique", name, first.what)
		case before != nil:
			p.add(before, "%s is also a name of %s in the database: names must be unique", name, second.what)
		}
	}
}

// The function "once" reports a problem if an earlier item of the same list has the same natural key.
func once[K comparable](p *problems, seen map[K]int, key K, at *place, what string) {
	if before, ok := seen[key]; ok {
		p.add(at, "repeats %s, on line %d: merge the two objects", what, before)
		return
	}
	seen[key] = at.line
}

// The method "missing" reports the problem that a required key of an item is absent.
func (p *problems) missing(at *place, key, what string) {
	p.add(at.child(key, at.line), "is missing: %s", what)
}
