package pglocal

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Binaries is an installation of the Postgres programs.
type Binaries struct {
	// Dir is the directory that contains the programs initdb and postgres.
	Dir string

	// Major is the major version of Postgres, such as 17.
	Major int
}

// FindBinaries returns the installation of Postgres in binDir. If binDir is empty, FindBinaries searches the
// directories that Options.BinDir describes. If there is no installation, the error wraps ErrNoBinaries and says where
// FindBinaries looked.
func FindBinaries(ctx context.Context, binDir string) (Binaries, error) {
	return findBinaries(ctx, binDir, 0)
}

// findBinaries works like FindBinaries, but accepts only the given major version. If the major version is 0,
// findBinaries accepts any version.
func findBinaries(ctx context.Context, binDir string, major int) (Binaries, error) {
	dirs := []string{binDir}
	where := binDir
	if binDir == "" {
		dirs = searchDirs(ctx)
		where = "PATH, pg_config --bindir and the usual places"
	}
	var others []string
	for _, dir := range dirs {
		if !isExecutable(filepath.Join(dir, "initdb")) || !isExecutable(filepath.Join(dir, "postgres")) {
			continue
		}
		found, err := version(ctx, filepath.Join(dir, "postgres"))
		if err != nil {
			return Binaries{}, err
		}
		if major == 0 || found == major {
			return Binaries{Dir: dir, Major: found}, nil
		}
		others = append(others, fmt.Sprintf("PostgreSQL %d in %s", found, dir))
	}
	if len(others) > 0 {
		return Binaries{}, fmt.Errorf("%w: PostgreSQL %d created the cluster, but this machine has only %s: "+
			"install PostgreSQL %d, or move the data with pg_dump or pg_upgrade",
			ErrVersion, major, strings.Join(others, ", "), major)
	}
	return Binaries{}, fmt.Errorf("%w (looked in %s)", ErrNoBinaries, where)
}

// searchDirs returns the directories to search, in the order of the search and without duplicates.
func searchDirs(ctx context.Context) []string {
	var dirs []string
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(path))
		}
	}
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",                               // packages of Debian and Ubuntu
		"/usr/pgsql-*/bin",                                        // packages of postgresql.org for Fedora and RHEL
		"/usr/libexec/postgresql*",                                // packages of Alpine
		"/opt/homebrew/opt/postgresql@*/bin",                      // Homebrew on Apple silicon
		"/usr/local/opt/postgresql@*/bin",                         // Homebrew on Intel
		"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",         // Homebrew on Linux
		"/Applications/Postgres.app/Contents/Versions/[0-9]*/bin", // Postgres.app
		"/opt/local/lib/postgresql*/bin",                          // MacPorts
		"/usr/local/pgsql/bin",                                    // default directory of a build from source
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue // Glob returns errors only for malformed patterns
		}
		slices.SortFunc(found, func(a, b string) int { return cmp.Compare(lastNumber(b), lastNumber(a)) })
		dirs = append(dirs, found...)
	}
	seen := make(map[string]bool, len(dirs))
	return slices.DeleteFunc(dirs, func(dir string) bool {
		repeated := seen[dir]
		seen[dir] = true
		return repeated
	})
}

// lastNumber returns the last number in the path of a Postgres installation, which is usually the version. The function
// lastNumber returns 0 if the path contains no number.
func lastNumber(path string) int {
	numbers := regexp.MustCompile(`\d+`).FindAllString(path, -1)
	if len(numbers) == 0 {
		return 0
	}
	n, err := strconv.Atoi(numbers[len(numbers)-1])
	if err != nil {
		return 0
	}
	return n
}

func isExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// version runs a postgres program, and returns the major version that the program reports.
func version(ctx context.Context, postgres string) (int, error) {
	out, err := exec.CommandContext(ctx, postgres, "--version").Output()
	if err != nil {
		return 0, fmt.Errorf("read the version of %s: %w", postgres, err)
	}
	match := regexp.MustCompile(`\(PostgreSQL\) (\d+)`).FindSubmatch(out)
	if match == nil {
		return 0, fmt.Errorf("read the version of %s: cannot parse %q", postgres, out)
	}
	major, err := strconv.Atoi(string(match[1]))
	if err != nil {
		return 0, fmt.Errorf("read the version of %s: %w", postgres, err)
	}
	return major, nil
}
