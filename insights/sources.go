package insights

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tidewatch/insights/sourcetype"
	"tidewatch/jobs/webaddress"
	"tidewatch/store"
)

// SourceStatus is the change of a source's citations since the previous period.
type SourceStatus string

// A source has one of these statuses.
const (
	// NewSource is a source that an answer cites in the period, and that no earlier answer of the brand cites.
	NewSource SourceStatus = "new"
	// ReturnedSource is a source that answers cite in the period, and that no answer of the previous period cites. A
	// returned source is cited by answers from before the previous period.
	ReturnedSource SourceStatus = "returned"
	// KeptSource is a source that answers of both periods cite.
	KeptSource SourceStatus = "kept"
	// LostSource is a source that only answers of the previous period cite.
	LostSource SourceStatus = "lost"
)

// namesFrom is the number of newest answers of a source in which a list counts names.
const namesFrom = 100

// Sources are the domains that the answers of a segment cite.
type Sources struct {
	Previous store.Period
	N        [2]int // scored answers in the previous period and in the period
	Rows     []Source
	Types    []SourceTypeCount // counts of all sources of the period, without the filter
}

// Source is a domain that answers cite.
type Source struct {
	store.SourceSums // the sums of the period; the times of a lost source are from the previous period

	Before  int // answers that cite the source in the previous period
	Domain  string
	Engines []string // names of engines, sorted
	N       [2]int   // scored answers of the segment in the previous period and in the period
	Queries int
	Status  SourceStatus // empty if the segment has no answers in the previous period
	Type    sourcetype.Type
}

// ID identifies a source in a list.
func (s Source) ID() uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceDNS, []byte(s.Domain)) }

// Share returns the share of the segment's answers that cite the source, or false if the segment has no answers.
func (s Source) Share() (store.Estimate, bool) {
	if s.N[1] == 0 {
		return store.Estimate{}, false
	}
	return store.EstimateShare(float64(s.Answers)/float64(s.N[1]), s.N[1]), true
}

// IsSure reports whether a source's status is unlikely to be due to chance. If no answer of one period cites the
// source, IsSure uses the share of the other period to compute the expected number of citing answers. The status is
// sure if the expected number of citing answers is at least 3. The status [KeptSource] is always sure. The number 3
// comes from the rule of three (Hanley and Lippman-Hand, 1983): if an event does not occur in n trials, the 95 % upper
// bound of the rate is about 3 / n.
func (s Source) IsSure() bool { return isSure(s.Status, s.Before, s.Answers, s.N) }

func isSure(status SourceStatus, before, after int, n [2]int) bool {
	switch {
	case n[0] == 0 || n[1] == 0 || status == "":
		return false
	case status == LostSource:
		return float64(before)*float64(n[1])/float64(n[0]) >= 3
	case status == KeptSource:
		return true
	default:
		return float64(after)*float64(n[0])/float64(n[1]) >= 3
	}
}

// Unnamed reports whether the answers that cite the source mention a competitor but not the brand. The result is false
// for domains of the brand and of competitors.
func (s Source) Unnamed() bool { return s.isOfOthers() && s.RivalsNamed > 0 && s.Named == 0 }

// Uncited reports whether the answers that cite the source also cite pages of a competitor but no pages of the brand.
// The result is false for domains of the brand and of competitors.
func (s Source) Uncited() bool { return s.isOfOthers() && s.RivalsCited > 0 && s.OwnCited == 0 }

func (s Source) isOfOthers() bool { return s.Type != sourcetype.Own && s.Type != sourcetype.Competitor }

// SourceTypeCount counts the sources of one type.
type SourceTypeCount struct {
	Citations int // number of cited pages
	Sources   int
	Type      sourcetype.Type
}

// SourceOrder determines the order of a list of sources. Sources with equal sort keys are sorted by domain.
type SourceOrder string

// A list of sources has one of these orders.
const (
	ByAnswers   SourceOrder = "answers"    // sources with the most answers first
	ByRise      SourceOrder = "rise"       // sources with the largest rise of the share first
	ByFall      SourceOrder = "fall"       // sources with the largest fall of the share first
	ByFirstSeen SourceOrder = "first_seen" // by the time of the first citation, newest first
	ByDomain    SourceOrder = "domain"
)

// SourceFilter selects and sorts sources. Empty lists match everything.
type SourceFilter struct {
	Gap      bool // whether to select only gaps, see [Source.Unnamed] and [Source.Uncited]
	Order    SourceOrder
	Statuses []SourceStatus
	Text     string // a part of the domain
	Types    []sourcetype.Type
}

func (f SourceFilter) selects(s Source) bool {
	return matches(f.Types, s.Type) && matches(f.Statuses, s.Status) && (!f.Gap || s.Unnamed() || s.Uncited()) &&
		(f.Text == "" || strings.Contains(s.Domain, strings.ToLower(f.Text)))
}

func (o SourceOrder) compare(a, b Source) int {
	switch o {
	case ByRise:
		return -cmp.Compare(a.rise(), b.rise())
	case ByFall:
		return cmp.Compare(a.rise(), b.rise())
	case ByFirstSeen:
		return b.FirstAt.Compare(a.FirstAt)
	case ByDomain:
		return 0
	default:
		return cmp.Or(-cmp.Compare(a.Answers, b.Answers), -cmp.Compare(a.Before, b.Before))
	}
}

// rise returns the difference of the shares in the two periods.
func (s Source) rise() float64 {
	rise := 0.0
	if s.N[1] > 0 {
		rise = float64(s.Answers) / float64(s.N[1])
	}
	if s.N[0] > 0 {
		rise -= float64(s.Before) / float64(s.N[0])
	}
	return rise
}

// ReadSources returns the sources of a segment that match a filter, in the order of the filter.
func ReadSources(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, filter SourceFilter,
) (Sources, error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return Sources{}, err
	}
	types, err := about.classifier(ctx, db)
	if err != nil {
		return Sources{}, err
	}
	out := Sources{Previous: s.PreviousPeriod()}
	err = db.ReadFacts(ctx, brand.ID, func(f *store.Facts) error {
		cells, err := f.CellsOf(ctx)
		if err != nil {
			return err
		}
		return out.read(ctx, f, s.Resolve(cells, about.scorer).Cells, s.Period, types)
	})
	if err != nil {
		return Sources{}, err
	}
	out.Types = countTypes(out.Rows)
	out.Rows = slices.DeleteFunc(out.Rows, func(s Source) bool { return !filter.selects(s) })
	slices.SortFunc(out.Rows, func(a, b Source) int {
		return cmp.Or(filter.Order.compare(a, b), strings.Compare(a.Domain, b.Domain))
	})
	return out, nil
}

// classifier returns the classifier of the brand's sources.
func (s subject) classifier(ctx context.Context, db *store.DB) (*sourcetype.Classifier, error) {
	overrides, err := db.SourceTypesOf(ctx, s.brand.CustomerID)
	if err != nil {
		return nil, err
	}
	types := make(map[string]sourcetype.Type, len(overrides))
	for _, o := range overrides {
		types[o.Domain] = sourcetype.Type(o.Type)
	}
	var rivals []string
	for _, c := range s.competitors {
		rivals = append(rivals, c.Domains...)
	}
	return sourcetype.New(s.brand.Domains, rivals, types), nil
}

// The method "read" reads the sources of both periods.
func (out *Sources) read(
	ctx context.Context, f *store.Facts, cells []store.Cell, p store.Period, types *sourcetype.Classifier,
) error {
	for i, period := range []store.Period{out.Previous, p} {
		sums, _, err := f.CellSums(ctx, cells, period)
		if err != nil {
			return err
		}
		for _, c := range sums {
			out.N[i] += c.Answers
		}
	}
	before, err := f.Sources(ctx, cells, out.Previous)
	if err != nil {
		return err
	}
	after, err := f.Sources(ctx, cells, p)
	if err != nil {
		return err
	}
	out.Rows = make([]Source, 0, len(after))
	at := make(map[string]int, len(after))
	names := store.Engines(cells)
	for _, s := range after {
		at[s.Domain] = len(out.Rows)
		out.Rows = append(out.Rows, Source{
			SourceSums: s.SourceSums, Domain: s.Domain, Engines: enginesIn(s.Engines, names), N: out.N, Queries: s.Queries,
			Type: types.Of(s.Domain), Status: ReturnedSource,
		})
	}
	for _, s := range before {
		if i, ok := at[s.Domain]; ok {
			out.Rows[i].Before, out.Rows[i].Status = s.Answers, KeptSource
			continue
		}
		lost := Source{Before: s.Answers, Domain: s.Domain, N: out.N, Type: types.Of(s.Domain), Status: LostSource}
		lost.FirstAt, lost.LastAt = s.FirstAt, s.LastAt
		out.Rows = append(out.Rows, lost)
	}
	return out.findNew(ctx, f, p)
}

// findNew sets the status of the sources that no earlier answer cites. If the previous period has no answers, sources
// have no status.
func (out *Sources) findNew(ctx context.Context, f *store.Facts, p store.Period) error {
	if out.N[0] == 0 {
		for i := range out.Rows {
			out.Rows[i].Status = ""
		}
		return nil
	}
	var returned []string
	for _, s := range out.Rows {
		if s.Status == ReturnedSource {
			returned = append(returned, s.Domain)
		}
	}
	earlier, err := f.CitedBefore(ctx, returned, p.From)
	for i, s := range out.Rows {
		if s.Status == ReturnedSource && !earlier[s.Domain] {
			out.Rows[i].Status = NewSource
		}
	}
	return err
}

// enginesIn returns the sorted names of the engines whose bits are set in a bit mask.
func enginesIn(bits int64, names []string) []string {
	engines := []string{}
	for i, name := range names {
		if bits>>min(i, 62)&1 == 1 {
			engines = append(engines, name)
		}
	}
	slices.Sort(engines)
	return engines
}

// countTypes counts the cited sources of the period by type, in the order of [sourcetype.Types].
func countTypes(rows []Source) []SourceTypeCount {
	counts := make([]SourceTypeCount, len(sourcetype.Types()))
	for i, t := range sourcetype.Types() {
		counts[i].Type = t
		for _, s := range rows {
			if s.Type == t && s.Answers > 0 {
				counts[i].Sources++
				counts[i].Citations += s.Citations
			}
		}
	}
	return counts
}

// SourceNames has the names in the newest answers that cite a source.
type SourceNames struct {
	Of    int // the number of answers in which names are counted
	Names []store.SourceName
}

// add adds a row with a name. If the answers of a source mention no name, the only row has an empty name, and add takes
// only the number of answers from the row.
func (s *SourceNames) add(n store.SourceName) {
	s.Of = n.Of
	if n.Name != "" {
		s.Names = append(s.Names, n)
	}
}

// NamesOf counts the names in up to 100 of the newest answers that cite each source, by domain. Lost sources are left
// out.
func NamesOf(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, sources []Source,
) (map[string]SourceNames, error) {
	var domains []string
	for _, source := range sources {
		if source.Answers > 0 {
			domains = append(domains, source.Domain)
		}
	}
	return namesIn(ctx, db, brand, s, domains, namesFrom)
}

func namesIn(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, domains []string, limit int,
) (map[string]SourceNames, error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil || len(domains) == 0 {
		return nil, err
	}
	found := map[string]SourceNames{}
	err = db.ReadFacts(ctx, brand.ID, func(f *store.Facts) error {
		cells, err := f.CellsOf(ctx)
		if err != nil {
			return err
		}
		names, err := f.SourceNames(ctx, s.Resolve(cells, about.scorer).Cells, s.Period, domains, limit)
		for _, n := range names {
			of := found[n.Domain]
			of.add(n)
			found[n.Domain] = of
		}
		return err
	})
	return found, err
}

// SourceDomain returns the registrable domain of a user's entry, in punycode.
func SourceDomain(entry string) (string, error) {
	domain, err := webaddress.Domain(entry)
	if err != nil {
		return "", err //nolint:wrapcheck // callers write the message after the name of the field
	}
	return webaddress.Registrable(webaddress.ASCIIHost(domain)), nil
}
