package exception

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tidewatch/store"
)

// MaxEvents is the maximum number of events in a calendar.
const MaxEvents = 1000

// MaxBytes is the maximum size of a calendar in bytes.
const MaxBytes = 256 << 10

// A LineError reports a line of a calendar that [ParseCalendar] does not accept.
type LineError struct {
	Line    int // the number of the line, counted from 1
	Message string
}

// Error implements the error interface.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// ParseCalendar reads an iCalendar file (RFC 5545) and returns a blackout for each event. Events with a date, and
// events with a local time but without a time zone, use the given default time zone.
//
// ParseCalendar accepts a subset of RFC 5545. An event (VEVENT) has DTSTART, and DTEND or DURATION. An event whose
// DTSTART is a date may omit both, and then lasts one day. The times are dates, UTC times, local times, or times with a
// TZID that is an IANA name. The note of the blackout is the SUMMARY. An RRULE has FREQ=WEEKLY or FREQ=YEARLY with an
// INTERVAL of 1, and may have BYDAY (weekly), BYMONTH and BYMONTHDAY (yearly, as in DTSTART), UNTIL, COUNT and WKST.
// ParseCalendar ignores properties that do not change the times of an event, and the components VTIMEZONE and VALARM.
// ParseCalendar refuses everything else, and each error is a *[LineError].
func ParseCalendar(text, defaultZone string, zones Zones) ([]store.Exception, error) {
	if len(text) > MaxBytes {
		return nil, &LineError{1, fmt.Sprintf("the calendar must have at most %d KiB", MaxBytes>>10)}
	}
	p := &calendar{defaultZone: defaultZone, zones: zones}
	for _, l := range unfold(text) {
		if err := p.line(l); err != nil {
			return nil, err
		}
	}
	switch {
	case !p.began:
		return nil, &LineError{1, "must be BEGIN:VCALENDAR"}
	case len(p.open) > 0:
		return nil, &LineError{p.last, "END:" + p.open[len(p.open)-1] + " is missing"}
	case len(p.blackouts) == 0:
		return nil, &LineError{p.last, "the calendar has no event (VEVENT)"}
	}
	return p.blackouts, nil
}

// A contentLine is one property of a calendar, without line folding.
type contentLine struct {
	name   string
	number int
	params map[string]string
	value  string
}

// unfold joins the folded lines of a calendar.
func unfold(text string) []contentLine {
	var lines []contentLine
	var value strings.Builder // the value of the last line so far
	finish := func() {
		if n := len(lines); n > 0 {
			lines[n-1].value = value.String()
			value.Reset()
		}
	}
	for i, raw := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
		raw = strings.TrimSuffix(raw, "\r")
		if len(lines) > 0 && (strings.HasPrefix(raw, " ") || strings.HasPrefix(raw, "\t")) {
			value.WriteString(raw[1:])
			continue
		}
		if raw != "" {
			finish()
			lines = append(lines, contentLine{number: i + 1})
			value.WriteString(raw)
		}
	}
	finish()
	for i := range lines {
		lines[i].split()
	}
	return lines
}

// split separates the name and the parameters of a property from its value.
func (l *contentLine) split() {
	text, quoted := l.value, false
	end := strings.IndexFunc(text, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return r == ':' && !quoted
	})
	if end < 0 {
		return
	}
	parts := strings.Split(text[:end], ";")
	l.name, l.value, l.params = strings.ToUpper(parts[0]), text[end+1:], map[string]string{}
	for _, p := range parts[1:] {
		name, value, _ := strings.Cut(p, "=")
		l.params[strings.ToUpper(name)] = strings.Trim(value, `"`)
	}
}

// The type "calendar" is the state of [ParseCalendar].
type calendar struct {
	began       bool
	blackouts   []store.Exception
	defaultZone string
	event       map[string]contentLine
	last        int      // number of the last line
	open        []string // components that have begun and not ended
	zones       Zones
}

func (p *calendar) line(l contentLine) error {
	p.last = l.number
	if l.name == "" {
		return &LineError{l.number, "must be a property with a colon, such as SUMMARY:Christmas"}
	}
	inside := ""
	if n := len(p.open); n > 0 {
		inside = p.open[n-1]
	}
	switch {
	case l.name == "BEGIN":
		return p.begin(l, inside)
	case inside == "":
		return &LineError{l.number, "must be BEGIN:VCALENDAR"}
	case l.name == "END":
		return p.end(l, inside)
	case inside == "VEVENT":
		return p.property(l)
	default:
		return nil
	}
}

func (p *calendar) begin(l contentLine, inside string) error {
	component := strings.ToUpper(l.value)
	ignored := inside == "VTIMEZONE" || component == "VTIMEZONE" && inside == "VCALENDAR" ||
		component == "VALARM" && inside == "VEVENT"
	switch {
	case component == "VCALENDAR" && inside == "":
		p.began = true
	case component == "VEVENT" && inside == "VCALENDAR":
		p.event = map[string]contentLine{"BEGIN": l}
	case !ignored:
		return &LineError{l.number, "the component " + component + " is not supported here"}
	}
	p.open = append(p.open, component)
	return nil
}

func (p *calendar) end(l contentLine, inside string) error {
	if !strings.EqualFold(l.value, inside) {
		return &LineError{l.number, "must be END:" + inside}
	}
	p.open = p.open[:len(p.open)-1]
	if inside != "VEVENT" {
		return nil
	}
	if len(p.blackouts) == MaxEvents {
		return &LineError{l.number, fmt.Sprintf("the calendar has more than %d events", MaxEvents)}
	}
	e, err := p.blackout()
	p.blackouts = append(p.blackouts, e)
	return err
}

// property stores a property of an event, and refuses properties that would change the times of the event.
func (p *calendar) property(l contentLine) error {
	switch l.name {
	case "DTSTART", "DTEND", "DURATION", "RRULE", "SUMMARY":
		if _, twice := p.event[l.name]; twice {
			return &LineError{l.number, l.name + " is given twice"}
		}
		p.event[l.name] = l
	case "EXDATE", "RDATE", "EXRULE", "RECURRENCE-ID":
		return &LineError{l.number, l.name + " is not supported: write separate events"}
	case "STATUS":
		if strings.EqualFold(l.value, "CANCELLED") {
			return &LineError{l.number, "the event is cancelled: remove the event"}
		}
	}
	return nil
}

// blackout returns the blackout of the current event.
func (p *calendar) blackout() (store.Exception, error) {
	e := store.Exception{Kind: store.ExceptionBlackout, Repeats: store.RepeatsNever}
	start, ok := p.event["DTSTART"]
	if !ok {
		return e, &LineError{p.event["BEGIN"].number, "the event has no DTSTART"}
	}
	from, err := p.time(start)
	if err != nil {
		return e, err
	}
	to, err := p.endOf(from)
	if err != nil {
		return e, err
	}
	e.Timezone, e.LocalFrom, e.LocalTo = from.zone, &from.at, &to
	if summary, ok := p.event["SUMMARY"]; ok {
		if note := noteOf(summary.value); note != "" {
			e.Note = &note
		}
	}
	if rule, ok := p.event["RRULE"]; ok {
		zone, err := p.zones(from.zone)
		if err == nil {
			err = repeat(&e, from, rule, zone)
		}
		if err != nil {
			return e, &LineError{rule.number, err.Error()}
		}
	}
	return e, nil
}

// endOf returns the end of the event that starts at the given time.
func (p *calendar) endOf(from eventTime) (time.Time, error) {
	end, hasEnd := p.event["DTEND"]
	duration, hasDuration := p.event["DURATION"]
	var to time.Time
	line := p.event["DTSTART"]
	switch {
	case hasEnd && hasDuration:
		return to, &LineError{duration.number, "the event has both DTEND and DURATION"}
	case hasEnd:
		line = end
		finish, err := p.time(end)
		if err != nil {
			return to, err
		}
		if finish.zone != from.zone || finish.dateOnly != from.dateOnly {
			return to, &LineError{end.number, "must have the type and the time zone of DTSTART"}
		}
		to = finish.at
	case hasDuration:
		line = duration
		length, err := parseDuration(duration.value)
		if err != nil {
			return to, &LineError{duration.number, err.Error()}
		}
		to = from.at.Add(length)
	case from.dateOnly:
		to = from.at.Add(day)
	default:
		return to, &LineError{line.number, "the event has neither DTEND nor DURATION"}
	}
	if !to.After(from.at) {
		return to, &LineError{line.number, "the event must end after its start"}
	}
	return to, nil
}

// An eventTime is a local time in a time zone.
type eventTime struct {
	at       time.Time // local time, in UTC
	dateOnly bool
	zone     string
}

// The method "time" reads the value of DTSTART or DTEND.
func (p *calendar) time(l contentLine) (eventTime, error) {
	t := eventTime{zone: p.defaultZone}
	if zone, ok := l.params["TZID"]; ok {
		t.zone = zone
		if _, err := p.zones(zone); err != nil {
			return t, &LineError{
				l.number, "TZID " + strconv.Quote(zone) + " is not an IANA time zone name, such as Europe/Berlin",
			}
		}
	}
	layout, value := "20060102T150405", l.value
	switch {
	case l.params["VALUE"] == "DATE" || len(value) == len("20060102"):
		layout, t.dateOnly = "20060102", true
	case strings.HasSuffix(value, "Z"):
		value, t.zone = strings.TrimSuffix(value, "Z"), "UTC"
	}
	var err error
	const first, last = 1970, 9998
	if t.at, err = time.Parse(layout, value); err != nil || t.at.Year() < first || t.at.Year() > last {
		return t, &LineError{
			l.number,
			l.name + " must be a date (20261224) or a time (20261224T180000Z), in the years 1970 to 9998",
		}
	}
	return t, nil
}

// noteOf removes the escapes of a text, and limits the text to 500 characters.
func noteOf(text string) string {
	const most = 500
	text = strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, " ", `\N`, " ").Replace(text)
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most])
	}
	return strings.TrimSpace(text)
}

// parseDuration reads an RFC 5545 duration, such as P1DT12H or P2W.
func parseDuration(text string) (time.Duration, error) {
	const longest = 366 * day
	refused := errors.New("DURATION must be positive and at most 366 days; examples: P1D, PT8H, P1DT12H, P2W")
	rest, ok := strings.CutPrefix(strings.TrimPrefix(text, "+"), "P")
	if !ok || rest == "" {
		return 0, refused
	}
	units := map[byte]time.Duration{'W': 7 * day, 'D': day}
	var length time.Duration
	for rest != "" {
		if rest[0] == 'T' {
			rest, units = rest[1:], map[byte]time.Duration{'H': time.Hour, 'M': time.Minute, 'S': time.Second}
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		const digits = 5
		if end < 1 || end > digits || units[rest[end]] == 0 {
			return 0, refused
		}
		n, err := strconv.Atoi(rest[:end])
		if err != nil {
			return 0, refused
		}
		length += time.Duration(n) * units[rest[end]]
		if length > longest {
			return 0, refused
		}
		delete(units, rest[end]) // each unit is allowed once
		rest = rest[end+1:]
	}
	if length <= 0 {
		return 0, refused
	}
	return length, nil
}
