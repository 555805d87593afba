package jobs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDoc_ListsEveryFileOfThePackage(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	var listed []string
	for _, match := range regexp.MustCompile(`(?m)^//\t(\w+\.go) `).FindAllSubmatch(doc, -1) {
		listed = append(listed, string(match[1]))
	}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var want []string
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") && file != "doc.go" {
			want = append(want, file)
		}
	}
	require.ElementsMatch(t, want, listed)
}
