package catalog

import (
	"github.com/goccy/go-yaml/ast"
)

// Parse checks a file. The error for an invalid file is an [*InvalidError] that lists the problems. The parameter
// "file" is the name of the file in the error.
func Parse(file string, data []byte, rules Rules) (*Document, error) {
	r := newReader(rules)
	d := &Document{file: file}
	text, err := decode(data)
	if err != nil {
		r.fail(err)
		return nil, r.err(file)
	}
	d.text = text
	r.file(text, func(customers []customer) {
		for _, c := range customers {
			if !c.rest {
				d.names = append(d.names, c.name.value)
			}
		}
	})
	d.exceptions, d.warnings = r.excepts, r.warnings
	if err := r.err(file); err != nil {
		return nil, err
	}
	return d, nil
}

// items reads a list of objects.
func items[T any](r *reader, n ast.Node, at *place, item func(n ast.Node, at *place) T) []T {
	return itemsFrom(r, n, at, 0, item)
}

// itemsFrom reads a part of a list of objects. The parameter "first" is the index of the part's first object in the
// list.
func itemsFrom[T any](r *reader, n ast.Node, at *place, first int, item func(n ast.Node, at *place) T) []T {
	var all []T
	r.listFrom(n, at, first, func(n ast.Node, p *place) {
		if r.objects++; r.objects == maxObjects+1 {
			r.add(p, "is one object too many: a file has at most %d objects, so split the file", maxObjects)
		}
		if !r.stopped() {
			all = append(all, item(n, p))
		}
	})
	return all
}

func (r *reader) customer(n ast.Node, at *place) customer {
	c := customer{place: at}
	r.item(n, at, into(&c.name, r.customerName), map[string]read{
		"blackouts":            into(&c.blacks, r.blackouts),
		"brands":               func(n ast.Node, p *place) { c.brands = items(r, n, p, r.brand) },
		"keep_answers_days":    into(&c.keep.answers, r.days),
		"keep_raw_days":        into(&c.keep.raw, r.days),
		"keep_runs_days":       into(&c.keep.runs, r.days),
		"max_calls_per_day":    into(&c.calls, positive(r, r.number)),
		"max_cost_usd_per_day": into(&c.cost, positive(r, r.amount)),
		"min_interval_seconds": into(&c.least, r.whole(0, maxInterval)),
	})
	unique(&r.problems, r.seen.customers, c.name, "a customer")
	r.seen.brands = map[string]int{}
	r.brandsOf(c)
	return c
}

// brandsOf reports repeated names of brands.
func (r *reader) brandsOf(c customer) {
	for _, b := range c.brands {
		unique(&r.problems, r.seen.brands, b.name, "a brand of this customer")
	}
}

func (r *reader) brand(n ast.Node, at *place) brand {
	b := brand{place: at}
	r.item(n, at, into(&b.name, r.mentionable), map[string]read{
		"aliases":        into(&b.aliases, r.aliases),
		"domains":        into(&b.domains, r.domains),
		"collectors":     into(&b.collectors, r.texts(r.collector)),
		"competitors":    func(n ast.Node, p *place) { b.competitors = items(r, n, p, r.competitor) },
		"queries":        func(n ast.Node, p *place) { b.queries = items(r, n, p, r.query) },
		"scheduled_jobs": func(n ast.Node, p *place) { b.jobs = items(r, n, p, r.job) },
	})
	r.seen.queries, r.seen.jobs = map[[3]string]int{}, map[string]int{}
	r.checkNames(b)
	r.itemsOf(b)
	return b
}

// checkNames reports names that the brand and its competitors share.
func (r *reader) checkNames(b brand) {
	competitors := map[string]int{}
	owners := []owner{newOwner("the brand", b.name, b.aliases)}
	for _, c := range b.competitors {
		if unique(&r.problems, competitors, c.name, "a competitor of this brand") {
			owners = append(owners, newOwner(competitorNamed(c.name.value), c.name, c.aliases))
		}
	}
	r.collisions(owners)
}

// itemsOf reports repeated queries and scheduled jobs.
func (r *reader) itemsOf(b brand) {
	for i := range b.queries {
		q := &b.queries[i]
		if q.text.value != "" {
			once(&r.problems, r.seen.queries, q.key(), q.place, "a query of this brand with the same text, locale and country")
		}
	}
	for _, j := range b.jobs {
		unique(&r.problems, r.seen.jobs, j.name, "a scheduled job of this brand")
	}
}

func (r *reader) competitor(n ast.Node, at *place) competitor {
	c := competitor{place: at}
	r.item(n, at, into(&c.name, r.mentionable), map[string]read{
		"aliases": into(&c.aliases, r.aliases),
		"domains": into(&c.domains, r.domains),
	})
	return c
}

// query reads a query, which is either a text or a mapping.
func (r *reader) query(n ast.Node, at *place) query {
	q := query{place: at}
	n, ok := r.resolve(n, at)
	if !ok {
		return q
	}
	if _, ok := n.(ast.MapNode); !ok {
		q.text = field[string]{at, r.prompt(n, at)}
		return q
	}
	known := map[string]read{
		"text":      into(&q.text, r.prompt),
		"topic":     into(&q.topic, r.topic),
		"tags":      into(&q.tags, r.tags),
		"locale":    into(&q.locale, r.locale),
		"country":   into(&q.country, r.country),
		"is_active": into(&q.active, r.boolean),
	}
	if r.mapping(n, at, known) && !q.text.isSet() {
		r.missing(at, "text", "write the text of the query")
	}
	return q
}

// key returns the natural key of a query within its brand.
func (q *query) key() [3]string { return [3]string{q.text.value, q.locale.value, q.country.value} }

// item reads a mapping that must have the key "name". The function in the parameter "name" reads the value of this key.
func (r *reader) item(n ast.Node, at *place, name read, known map[string]read) {
	named := false
	known["name"] = func(n ast.Node, p *place) {
		named = true
		name(n, p)
	}
	if r.mapping(n, at, known) && !named {
		r.missing(at, "name", "imports find the object by its name")
	}
}

// unique reports a problem if an earlier item has the same name. The result is false for such an item, and for an item
// without a name.
func unique(p *problems, seen map[string]int, name field[string], what string) bool {
	if name.value == "" {
		return false
	}
	before := p.count
	once(p, seen, name.value, name.place, what)
	return p.count == before
}

// newOwner returns an owner for [problems.collisions] with the names in the file.
func newOwner(what string, name field[string], aliases field[texts]) owner {
	o := owner{what: what, places: []*place{}}
	if name.value != "" {
		o.names, o.places = append(o.names, name.value), append(o.places, name.place)
	}
	o.names, o.places = append(o.names, aliases.value.values...), append(o.places, aliases.value.places...)
	return o
}
