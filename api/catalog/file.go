package catalog

import (
	"errors"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// file reads a file in parts, and calls the function "yield" with the customers of each part. The customers are in the
// order of the file.
//
//	file ─ customers ─┬─ several customers
//	                  └─ one large customer ─ brands ─┬─ several brands
//	                                                  └─ one large brand ─ queries, scheduled_jobs
func (r *reader) file(text part, yield func([]customer)) {
	whole, items, split := r.cut(text, "customers")
	root := &place{line: text.line}
	var customers *place
	r.within(whole, func(body ast.Node) {
		if _, null := body.(*ast.NullNode); null {
			r.add(root, "the file is empty: %s", expected)
			return
		}
		root.line = line(body.GetToken())
		r.mapping(body, root, map[string]read{
			"blackouts": into(&r.global, r.blackouts),
			"customers": func(n ast.Node, at *place) {
				customers = at
				yield(r.customers(n, at, 0))
			},
		})
		if customers == nil && !r.global.isSet() && r.count == 0 {
			r.add(root, "has no customers: %s", expected)
		}
	})
	if !split || customers == nil {
		return
	}
	first := 0
	for p, n := range items.pieces(r.piece) {
		if r.stopped() {
			return
		}
		r.customersIn(items.wrap(p), n, customers, first, yield)
		first += n
	}
}

func (r *reader) customers(n ast.Node, at *place, first int) []customer {
	return itemsFrom(r, n, at, first, r.customer)
}

// customersIn reads a part of the list of customers. The parameter "count" is the number of customers in the part. A
// single customer may be large, so customersIn reads the customer in parts.
func (r *reader) customersIn(p part, count int, at *place, first int, yield func([]customer)) {
	whole, brands, split := p, itemList{}, false
	if count == 1 {
		whole, brands, split = r.cut(p, "brands")
	}
	var all []customer
	r.within(whole, func(body ast.Node) {
		all = r.customers(body, at, first)
		yield(all)
	})
	if !split || len(all) == 0 {
		return
	}
	c := customer{place: all[0].place, name: all[0].name, rest: true}
	of := c.place.child("brands", brands.line)
	index := 0
	for p, n := range brands.pieces(r.piece) {
		if r.stopped() {
			return
		}
		r.brandsIn(brands.wrap(p), n, of, index, func(parts []brand) {
			c.brands = parts
			yield([]customer{c})
		})
		index += n
	}
}

// brandsIn reads a part of the list of brands of one customer. The parameter "count" is the number of brands in the
// part. A single brand may be large, so brandsIn reads the brand in parts.
func (r *reader) brandsIn(p part, count int, at *place, first int, yield func([]brand)) {
	whole := p
	var queries, jobs itemList
	if count == 1 {
		whole, queries, _ = r.cut(whole, "queries")
		whole, jobs, _ = r.cut(whole, "scheduled_jobs")
	}
	var all []brand
	r.within(whole, func(body ast.Node) {
		all = itemsFrom(r, body, at, first, r.brand)
		r.brandsOf(customer{brands: all})
		yield(all)
	})
	if len(all) == 0 {
		return
	}
	b := brand{place: all[0].place, name: all[0].name, rest: true}
	parts(r, queries, b.place.child("queries", queries.line), r.query, func(some []query) {
		b.queries, b.jobs = some, nil
		r.itemsOf(b)
		yield([]brand{b})
	})
	parts(r, jobs, b.place.child("scheduled_jobs", jobs.line), r.job, func(some []job) {
		b.queries, b.jobs = nil, some
		r.itemsOf(b)
		yield([]brand{b})
	})
}

// parts reads the objects of a list in parts.
func parts[T any](r *reader, l itemList, at *place, item func(n ast.Node, at *place) T, yield func([]T)) {
	first := 0
	for p, n := range l.pieces(r.piece) {
		if r.stopped() {
			return
		}
		r.within(l.wrap(p), func(body ast.Node) { yield(itemsFrom(r, body, at, first, item)) })
		first += n
	}
}

// cut separates the list under the given key from a large part. A small part is not changed.
func (r *reader) cut(p part, key string) (rest part, items itemList, ok bool) {
	if len(p.text) <= r.piece {
		return p, itemList{}, false
	}
	return cut(p, key)
}

// wrap returns a part of the list as a separate list.
func (l itemList) wrap(p part) part {
	if l.flow {
		p.text = "[" + p.text + "\n]"
	}
	return p
}

// The method "within" parses a part of the file and calls the function "read" with the tree. If a part cannot be
// parsed, "within" reports a problem.
func (r *reader) within(p part, read func(body ast.Node)) {
	body, tokens, err := p.load()
	if err != nil {
		r.fail(err)
		return
	}
	r.comments = commentsAsValues(tokens)
	read(body)
	r.release(tokens)
}

// release removes the links between tokens. Without the links, an anchor keeps only its own value in memory. If the
// parts with anchors have too many tokens, release ends the import.
func (r *reader) release(tokens token.Tokens) {
	anchors := false
	for _, tk := range tokens {
		anchors = anchors || tk.Type == token.AnchorType
		tk.Prev, tk.Next = nil, nil
	}
	if !anchors {
		return
	}
	if r.anchored += len(tokens); r.anchored > maxAnchored {
		r.fail(&syntaxError{line(tokens[0]), "the file is too large for anchors: write the values out, or split the file"})
	}
}

// fail reports that the file cannot be parsed. The rest of the file is not read.
func (r *reader) fail(err error) {
	r.failed = true
	if e, ok := errors.AsType[*syntaxError](err); ok {
		r.add(&place{line: e.line}, "%s", e.message)
		return
	}
	r.add(&place{line: 1}, "%s", err)
}
