package zoneinfo_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/zoneinfo"
)

func TestIsNewer_ComparesVersions(t *testing.T) {
	t.Parallel()
	ordered := []string{"", "1996a", "2025c", "2026a", "2026b", "2026z", "2026za", "2027a"}
	for i, version := range ordered {
		for j, other := range ordered {
			require.Equal(t, i > j, zoneinfo.IsNewer(version, other), "%s newer than %s", version, other)
		}
	}
	for _, text := range []string{"unknown", "2026", "2026B", "2026b-3-gabc"} {
		require.False(t, zoneinfo.IsNewer(text, "1996a"))
		require.True(t, zoneinfo.IsNewer("1996a", text))
	}
}

func TestCurrent_HasAVersionAndLoadsZones(t *testing.T) {
	t.Parallel()
	data := zoneinfo.Current()
	require.True(t, zoneinfo.IsNewer(data.Version, ""))
	zone, err := data.Load("Europe/Berlin")
	require.NoError(t, err)
	require.Equal(t, "CEST", time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC).In(zone).Format("MST"))
	for _, name := range []string{"", "Local", "../etc/passwd", "/etc/localtime", "Europe", "tzdata.zi", "Mars/Base"} {
		_, err := data.Load(name)
		require.Error(t, err, name)
	}
	_, err = zoneinfo.New("2026a", "test", fstest.MapFS{"Test/Bad": {Data: []byte("no zone")}}).Load("Test/Bad")
	require.Error(t, err)
}

// The data in the binary is the data of the Go toolchain. After an update of the toolchain, "make tzdata" copies the
// data.
func TestEmbedded_IsTheDataOfTheToolchain(t *testing.T) {
	t.Parallel()
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	require.NoError(t, err)
	folder := filepath.Join(strings.TrimSpace(string(root)), "lib", "time")
	script, err := os.ReadFile(filepath.Join(folder, "update.bash"))
	require.NoError(t, err, "the toolchain has no time-zone data: use the toolchain of go.dev, as go.mod names it")
	version, err := os.ReadFile("version.txt")
	require.NoError(t, err)
	found := regexp.MustCompile(`(?m)^DATA=(\w+)$`).FindSubmatch(script)
	require.Equal(t, string(found[1])+"\n", string(version), "run make tzdata")
	want, err := os.ReadFile(filepath.Join(folder, "zoneinfo.zip"))
	require.NoError(t, err)
	got, err := os.ReadFile("zoneinfo.zip")
	require.NoError(t, err)
	require.True(t, bytes.Equal(want, got), "run make tzdata")
}

func TestLoad_FindsFormerNamesInTheSpareData(t *testing.T) {
	t.Parallel()
	newer := zoneinfo.New("2099a", "test", fstest.MapFS{})
	_, err := newer.Load("US/Eastern")
	require.ErrorIs(t, err, fs.ErrNotExist)
	both := newer.WithSpare(zoneinfo.Current())
	zone, err := both.Load("US/Eastern")
	require.NoError(t, err)
	require.Equal(t, "US/Eastern", zone.String())
	for _, name := range []string{"", "../passwd", "/etc/passwd", "Mars/Olympus", "US", "Local"} {
		_, err = both.Load(name)
		require.Error(t, err, name)
	}
}
