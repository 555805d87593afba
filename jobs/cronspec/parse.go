package cronspec

import (
	"strings"
	"sync"
	"time"
)

// maxExpression is longer than an expression that lists every value of every field.
const maxExpression = 512

// Parse checks a spec and makes a schedule of it. Its errors are of type *[FieldError].
func Parse(s Spec) (*Schedule, error) {
	return new(Parser).Parse(s)
}

// Parser parses many specs and loads each time zone once. A zone takes 3 to 8 kB, a schedule without it about
// 200 bytes: who holds thousands of schedules uses one Parser for them. The zero value is ready to
// use, also from several goroutines.
type Parser struct {
	mu    sync.Mutex
	zones map[string]*time.Location
}

// Parse checks a spec and makes a schedule of it. Its errors are of type *[FieldError].
func (p *Parser) Parse(s Spec) (*Schedule, error) {
	s = s.normalised()
	texts, err := splitExpression(s.Cron)
	if err != nil {
		return nil, err
	}
	times, err := compileCalendar(texts)
	if err != nil {
		return nil, err
	}
	zone, err := p.zone(s.Zone)
	if err != nil {
		return nil, err
	}
	if err := s.checkPolicies(); err != nil {
		return nil, err
	}

	schedule := &Schedule{spec: s, zone: zone, times: times, gap: s.DSTGap, repeat: s.DSTRepeat}
	if schedule.wildcard = isStar(texts[0]) || isStar(texts[1]); schedule.wildcard {
		// To follow real time is to fire at each instant that shows a matching wall time, and at no other.
		schedule.gap, schedule.repeat = GapSkip, RepeatBoth
	}
	if reason := schedule.neverFires(); reason != "" {
		return nil, &FieldError{Field: fieldCron, Value: s.Cron, Reason: reason}
	}
	return schedule, nil
}

// zone loads a zone, or returns the one that was loaded before.
func (p *Parser) zone(name string) (*time.Location, error) {
	if reason := refusedZone(name); reason != "" {
		return nil, &FieldError{Field: fieldZone, Value: name, Reason: reason}
	}

	p.mu.Lock()
	defer p.mu.Unlock()
	if zone, ok := p.zones[name]; ok {
		return zone, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, &FieldError{
			Field: fieldZone, Value: name,
			Reason: `is not an IANA time zone name, such as "Europe/Berlin" or "UTC" (capitals matter)`,
		}
	}
	if p.zones == nil {
		p.zones = make(map[string]*time.Location)
	}
	p.zones[name] = zone
	return zone, nil
}

// refusedZone says why a name that time.LoadLocation would take is no zone name here: its meaning would
// depend on the machine.
func refusedZone(name string) string {
	switch {
	case name == "":
		return `is missing: write "UTC" or an IANA time zone name, such as "Europe/Berlin"`
	case name == "Local", name == "localtime", name == "posixrules":
		return `depends on the machine: write "UTC" or an IANA time zone name, such as "Europe/Berlin"`
	case strings.HasPrefix(name, "posix/"), strings.HasPrefix(name, "right/"):
		_, bare, _ := strings.Cut(name, "/")
		return `is the name of a file, not of a zone: write "` + bare + `"`
	}
	return ""
}

// splitExpression returns the texts of the five fields.
func splitExpression(expr string) ([5]string, error) {
	full, reason := expr, ""
	switch {
	case len(expr) > maxExpression:
		expr, reason = expr[:maxExpression], "is too long: use ranges and steps, such as 0-30 and */5"
	case expr == "":
		reason = `is missing: write five fields, such as "0 9 * * *"`
	case strings.HasPrefix(expr, "@"):
		full, reason = expandShorthand(expr)
	}
	if reason == "" {
		reason = refusedExpression(full)
	}
	if reason != "" {
		return [5]string{}, &FieldError{Field: fieldCron, Value: expr, Reason: reason}
	}
	return [5]string(strings.Fields(full)), nil
}

// neverFires says why a schedule does not fire. What does not fire in the 400 years from the reference on
// will not fire afterwards either, see lastYearFor.
func (s *Schedule) neverFires() string {
	lastYear := lastYearFor(reference)
	if _, ok := s.next(reference, lastYear); ok {
		return ""
	}
	if _, ok := s.times.next(reference, lastYear); !ok {
		return "never fires: its months have no such day; write a day that they have"
	}
	return "never fires: the clock in " + s.spec.Zone + " always leaves its times out; write another hour, " +
		`or minute and hour without * and "shift" for dst_gap`
}
