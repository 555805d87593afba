package cronspec

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"tidewatch/jobs/zoneinfo"
)

// maxExpression is the maximum length of an expression, in bytes. An expression that lists every value of every field
// is shorter than maxExpression.
const maxExpression = 512

// Parse compiles a spec into a schedule. All errors of Parse are of type *[FieldError].
func Parse(s Spec) (*Schedule, error) {
	return new(Parser).Parse(s)
}

// Parser compiles many specs and loads each time zone once. A time zone takes 3 to 8 kB of memory, and a schedule
// without its zone takes about 200 bytes. Programs with thousands of schedules should therefore share one Parser. The
// zero value of Parser is ready to use. A Parser is safe for concurrent use.
type Parser struct {
	// Load returns the zone with an IANA name. If Load is nil, the Parser uses [zoneinfo.Current].
	Load func(name string) (*time.Location, error)

	mu    sync.Mutex
	zones map[string]*time.Location
}

// Parse compiles a spec into a schedule. All errors of Parse are of type *[FieldError].
func (p *Parser) Parse(s Spec) (*Schedule, error) {
	s = s.withDefaults()
	texts, err := splitExpression(s.Cron)
	if err != nil {
		return nil, err
	}
	times, err := compileCalendar(texts)
	if err != nil {
		return nil, err
	}
	zone, err := p.Zone(s.Zone)
	if err != nil {
		return nil, err
	}
	if err := s.checkPolicies(); err != nil {
		return nil, err
	}

	schedule := &Schedule{spec: s, zone: zone, times: times, gap: s.DSTGap, repeat: s.DSTRepeat}
	if schedule.wildcard = isStar(texts[0]) || isStar(texts[1]); schedule.wildcard {
		// Wildcard schedules fire exactly at the instants at which the clock shows a matching wall time.
		schedule.gap, schedule.repeat = GapSkip, RepeatBoth
	}
	if reason := schedule.neverFires(); reason != "" {
		return nil, &FieldError{Field: fieldCron, Value: s.Cron, Reason: reason}
	}
	return schedule, nil
}

// Zone returns the named time zone, and loads the zone on its first use. All errors of Zone are of type *[FieldError].
func (p *Parser) Zone(name string) (*time.Location, error) {
	if reason := invalidZone(name); reason != "" {
		return nil, &FieldError{Field: fieldZone, Value: name, Reason: reason}
	}

	p.mu.Lock()
	defer p.mu.Unlock()
	if zone, ok := p.zones[name]; ok {
		return zone, nil
	}
	load := p.Load
	if load == nil {
		load = zoneinfo.Current().Load
	}
	zone, err := load(name)
	if err != nil {
		reason := strconv.Quote(name) + ` is not an IANA time zone name, such as "Europe/Berlin" or "UTC"`
		if advice := adviseOnZone(name); advice != "" {
			reason = strconv.Quote(name) + " is not an IANA time zone name: " + advice
		}
		return nil, &FieldError{Field: fieldZone, Value: name, Reason: reason}
	}
	if p.zones == nil {
		p.zones = make(map[string]*time.Location)
	}
	p.zones[name] = zone
	return zone, nil
}

// invalidZone returns the reason why Parse rejects a zone name that time.LoadLocation accepts, or "" if Parse accepts
// the name. The meaning of a rejected name such as "Local" depends on the machine.
func invalidZone(name string) string {
	const write = `"UTC" or an IANA time zone name, such as "Europe/Berlin"`
	switch {
	case name == "":
		return "must be " + write
	case name == "Local", name == "localtime", name == "posixrules":
		return "must be " + write + "; " + strconv.Quote(name) + " depends on the machine"
	case name == "Factory":
		return "must be " + write + `; "Factory" marks a machine whose time zone is not set`
	case strings.HasPrefix(name, "posix/"), strings.HasPrefix(name, "right/"):
		_, bare, _ := strings.Cut(name, "/")
		return strconv.Quote(name) + " is a file, not a time zone: write " + strconv.Quote(bare)
	}
	return ""
}

// splitExpression returns the texts of the five fields of an expression.
func splitExpression(expr string) ([5]string, error) {
	full, reason := expr, ""
	switch {
	case len(expr) > maxExpression:
		expr = expr[:maxExpression]
		reason = fmt.Sprintf("must have at most %d characters: use ranges and steps, such as 0-30 and */5", maxExpression)
	case strings.HasPrefix(expr, "@"):
		full, reason = expandShorthand(expr)
	}
	if reason == "" {
		reason = invalidExpression(full)
	}
	if reason != "" {
		return [5]string{}, &FieldError{Field: fieldCron, Value: expr, Reason: reason}
	}
	return [5]string(strings.Fields(full)), nil
}

// neverFires returns the reason why a schedule never fires, or "" if the schedule fires. If a schedule does not fire in
// the 400 years after [reference], the schedule never fires after [reference] (see lastYearFor).
func (s *Schedule) neverFires() string {
	lastYear := lastYearFor(reference)
	if _, ok := s.next(reference, lastYear); ok {
		return ""
	}
	if _, ok := s.times.next(reference, lastYear); !ok {
		return "never fires: none of its months has this day; choose another day or another month"
	}
	return "never fires: the clock in " + s.spec.Zone + " always skips these times; choose another hour, " +
		`or set dst_gap to "shift" and write minute and hour without *`
}
