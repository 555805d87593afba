package cronspec

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"tidewatch/jobs/zoneinfo"
)

// timeOfDay matches a time of day such as 9, 9:00, 09:30, 9am or 5.30 pm.
var timeOfDay = regexp.MustCompile(`(?i)^(\d{1,2})(?:[:.](\d\d))?\s*(am|pm)?$`)

// readClock returns the hour and the minute of a time of day, or false if the text is no time of day.
func readClock(text string) (hour, minute int, ok bool) {
	parts := timeOfDay.FindStringSubmatch(text)
	if parts == nil {
		return 0, 0, false
	}
	hour, _ = strconv.Atoi(parts[1])   // two digits
	minute, _ = strconv.Atoi(parts[2]) // two digits or none
	switch half := strings.ToLower(parts[3]); {
	case half != "" && (hour < 1 || hour > 12):
		return 0, 0, false
	case half == "am" && hour == 12:
		hour = 0
	case half == "pm" && hour < 12:
		hour += 12
	}
	return hour, minute, hour < 24 && minute < 60
}

// adviseOnTime returns advice for a text that is only a time of day, or "" for other texts and bare numbers.
func adviseOnTime(text string) string {
	hour, minute, ok := readClock(text)
	if !ok || isDigits(text) {
		return ""
	}
	return fmt.Sprintf(`write "%d %d * * *" for %02d:%02d every day`, minute, hour, hour, minute)
}

// adviseOnValue returns what to write instead of an invalid value of the field, or "" if the meaning of the value is
// unknown.
func (f field) adviseOnValue(text string) string {
	upper := strings.ToUpper(text)
	if f.part == hourField().part {
		if hour, minute, ok := readClock(text); ok && minute == 0 {
			return "write " + strconv.Itoa(hour)
		}
		if text == "24" {
			return "write 0 for midnight"
		}
	}
	if upper == "H" || strings.HasPrefix(upper, "H(") { // Jenkins chooses a value
		return "write a value; the field jitter_seconds spreads runs"
	}
	for i, name := range f.names {
		if isLongForm(upper, f.longNames()[i]) {
			return "write " + name
		}
	}
	return ""
}

// isLongForm reports whether a text in upper case is a full name, its plural, or an abbreviation of at least three
// letters.
func isLongForm(text, long string) bool {
	text = strings.TrimSuffix(text, ".")
	return text == long+"S" || len(text) >= len("MON") && strings.HasPrefix(long, text)
}

// longNames returns the full names of the values from low to high.
func (f field) longNames() []string {
	var names []string
	for value := f.low; value <= f.high; value++ {
		if f.part == monthField().part {
			names = append(names, strings.ToUpper(time.Month(value).String()))
		} else {
			names = append(names, strings.ToUpper(time.Weekday(value).String()))
		}
	}
	return names
}

// utcOffset matches an offset from UTC such as +02:00, UTC+2 or GMT-0530.
var utcOffset = regexp.MustCompile(`(?i)^(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d\d))?$`)

// adviseOnZone returns advice about a name that is not a time zone, or "".
func adviseOnZone(name string) string {
	if o := utcOffset.FindStringSubmatch(name); o != nil {
		// The names of the zones in Etc have the opposite sign of the offset (POSIX).
		opposite := map[string]string{"+": "-", "-": "+"}[o[1]]
		zone := "Etc/GMT" + opposite + strings.TrimLeft(o[2], "0")
		if _, err := zoneinfo.Current().Load(zone); err == nil && strings.Trim(o[3], "0") == "" {
			return "write a zone such as Europe/Berlin, or " + zone + " for the fixed offset " + o[1] + o[2]
		}
		return "write a zone such as Europe/Berlin instead of an offset"
	}
	if zone := abbreviatedZone(strings.ToUpper(name)); zone != "" {
		return "write a zone such as " + zone
	}
	if zone := nearZone(name); zone != "" {
		return "write " + strconv.Quote(zone)
	}
	return ""
}

// abbreviatedZone returns a zone that uses an abbreviation, or "". Parse rejects abbreviations of zones, because
// abbreviations are ambiguous.
func abbreviatedZone(abbreviation string) string {
	switch abbreviation {
	case "Z", "ZULU":
		return "UTC"
	case "AEDT", "AEST":
		return "Australia/Sydney"
	case "BST":
		return "Europe/London"
	case "CDT", "CST":
		return "America/Chicago"
	case "CEST":
		return "Europe/Berlin"
	case "EDT":
		return "America/New_York"
	case "EEST":
		return "Europe/Helsinki"
	case "IST":
		return "Asia/Kolkata"
	case "JST":
		return "Asia/Tokyo"
	case "MDT":
		return "America/Denver"
	case "MSK":
		return "Europe/Moscow"
	case "PDT", "PST":
		return "America/Los_Angeles"
	case "SGT":
		return "Asia/Singapore"
	}
	return ""
}

// nearZone returns the zone that a name means if case, blanks or the continent are ignored, or "".
func nearZone(name string) string {
	const longest = 40
	if len(name) > longest || strings.Contains(name, "..") {
		return ""
	}
	spelt := titled(name)
	candidates := []string{strings.ToUpper(name), spelt}
	if _, city, _ := strings.Cut(spelt, "/"); city != "" {
		spelt = city // another continent, as in India/Kolkata
	}
	for _, continent := range []string{
		"Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian",
	} {
		candidates = append(candidates, continent+"/"+spelt)
	}
	for _, zone := range candidates {
		if _, err := zoneinfo.Current().Load(zone); err == nil && invalidZone(zone) == "" {
			return zone
		}
	}
	return ""
}

// titled returns a name in the spelling of zones: words begin with a capital letter, and are separated by underscores.
func titled(name string) string {
	var b strings.Builder
	begins := true
	for _, r := range strings.ToLower(strings.ReplaceAll(strings.TrimSpace(name), " ", "_")) {
		if begins {
			b.WriteString(strings.ToUpper(string(r)))
		} else {
			b.WriteRune(r)
		}
		begins = r == '/' || r == '_'
	}
	return b.String()
}
