package zoneinfo

import (
	"archive/zip"
	"bufio"
	"bytes"
	_ "embed" // embeds the time-zone data
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"
)

// These files are the copy of the time-zone data in the binary and its version.
var (
	//go:embed zoneinfo.zip
	embeddedZip []byte
	//go:embed version.txt
	embeddedVersion string
)

// Data is a copy of the time-zone data.
type Data struct {
	// Origin is the source of the data: "binary", or the directory of the machine's data.
	Origin string
	// Version is the IANA version, such as "2026b".
	Version string

	files fs.FS
	spare *Data // the data of the zones that are missing in files; nil if no zone can be missing
}

// New returns time-zone data whose files are in the TZif format (RFC 9636) and have the names of their zones.
func New(version, origin string, files fs.FS) *Data {
	return &Data{Origin: origin, Version: version, files: files}
}

// WithSpare returns data that has the zones of both copies. If both copies have a zone, the zone of "d" takes
// precedence over the zone of "spare". Some systems install the former names of zones, such as US/Eastern, as a
// separate package.
func (d *Data) WithSpare(spare *Data) *Data {
	both := *d
	both.spare = spare
	return &both
}

// Load returns the zone with an IANA name. The name "Local" is unknown, because its meaning depends on the machine.
func (d *Data) Load(name string) (*time.Location, error) {
	if name == "UTC" {
		return time.UTC, nil
	}
	content, err := fs.ReadFile(d.files, name)
	if errors.Is(err, fs.ErrNotExist) && d.spare != nil {
		return d.spare.Load(name)
	}
	if err != nil {
		return nil, fmt.Errorf("load the time zone %q: %w", name, err)
	}
	zone, err := time.LoadLocationFromTZData(name, content)
	if err != nil {
		return nil, fmt.Errorf("load the time zone %q: %w", name, err)
	}
	return zone, nil
}

// hostDirectories returns the directories in which [time.LoadLocation] looks for the data of the machine.
func hostDirectories() []string {
	return []string{"/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo"}
}

// Current returns the newer of the data of the machine and the data in the binary. Current reads the machine's data
// only once. Data without a known version counts as older.
//
//nolint:gochecknoglobals // the choice is the same for the whole process
var Current = sync.OnceValue(func() *Data {
	chosen := embedded()
	for _, directory := range hostDirectories() {
		files := os.DirFS(directory)
		if version := versionOf(files); IsNewer(version, chosen.Version) {
			chosen = New(version, directory, files).WithSpare(chosen)
		}
	}
	return chosen
})

func embedded() *Data {
	archive, err := zip.NewReader(bytes.NewReader(embeddedZip), int64(len(embeddedZip)))
	if err != nil {
		panic(err) // a test reads each zone of the embedded file
	}
	return New(strings.TrimSpace(embeddedVersion), "binary", archive)
}

// versionOf returns the version of a directory of time-zone data, or "" if the directory does not state a version. The
// first line of the file tzdata.zi is "# version 2026b", and the file +VERSION contains only the version.
func versionOf(files fs.FS) string {
	for _, name := range []string{"tzdata.zi", "+VERSION"} {
		file, err := files.Open(name)
		if err != nil {
			continue
		}
		line, _ := bufio.NewReader(file).ReadString('\n')
		_ = file.Close()
		version := strings.TrimSpace(strings.TrimPrefix(line, "# version "))
		if _, _, ok := parts(version); ok {
			return version
		}
	}
	return ""
}

// IsNewer reports whether a version of the time-zone data is newer than another version. A version is a year and one or
// more letters. The version after 2026z is 2026za. A text that is not a version is older than all versions.
func IsNewer(version, other string) bool {
	year, letters, ok := parts(version)
	otherYear, otherLetters, otherOK := parts(other)
	switch {
	case !ok || !otherOK:
		return ok && !otherOK
	case year != otherYear:
		return year > otherYear
	case len(letters) != len(otherLetters):
		return len(letters) > len(otherLetters)
	default:
		return letters > otherLetters
	}
}

// parts splits a version such as "2026b" into its year and its letters.
func parts(version string) (year, letters string, ok bool) {
	const digits = 4
	if len(version) <= digits {
		return "", "", false
	}
	year, letters = version[:digits], version[digits:]
	isYear := strings.Trim(year, "0123456789") == ""
	isLetters := strings.Trim(letters, "abcdefghijklmnopqrstuvwxyz") == ""
	return year, letters, isYear && isLetters
}
