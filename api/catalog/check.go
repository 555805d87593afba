package catalog

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// domain reads a host name. Its spelling is kept in lower case, in which hosts are compared.
func (r *reader) domain(n ast.Node, at *place) string {
	return strings.ToLower(r.ruled(n, at, RefuseDomain))
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
func (r *reader) locale(n ast.Node, at *place) string { return r.ruled(n, at, RefuseLocale) }

// country reads a country's code or "".
func (r *reader) country(n ast.Node, at *place) string { return r.ruled(n, at, RefuseCountry) }

func refuseOptions(o store.Options) error {
	raw, err := json.Marshal(o)
	if err == nil {
		_, err = store.ParseOptions(raw)
	}
	return err
}

// fieldOf returns the key of the field that an error is about, and the message without it. The key is "" when the error
// is about no single field.
func fieldOf(err error) (key, message string) {
	if e, ok := errors.AsType[*store.FieldError](err); ok {
		return strings.TrimPrefix(e.Field, "metadata."), e.Message
	}
	if e, ok := errors.AsType[*cronspec.FieldError](err); ok {
		return e.Field, e.Message()
	}
	return "", err.Error()
}

// An owner has names: a brand, or one of its competitors.
type owner struct {
	what  string // for messages
	names []string
	// places say where the names stand in the file; nil: they are in the database only.
	places []*place
}

// at returns where one of the names stands in the file, or nil.
func (o owner) at(name int) *place {
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
		name, before, at := quote(second.names[c.Second.Name]), first.at(c.First.Name), second.at(c.Second.Name)
		switch {
		case at != nil && before != nil:
			p.add(at, "%s is a name of %s, too%s: each name belongs to one", name, first.what, onLine(before))
		case at != nil:
			p.add(at, "%s is a name of %s, too, which the database has: each name belongs to one", name, first.what)
		case before != nil:
			p.add(before, "%s is a name of %s, too, which the database has: each name belongs to one", name, second.what)
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
