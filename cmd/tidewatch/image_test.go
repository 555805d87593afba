package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/store/storetest"
)

// composeFile has the keys of the Compose specification that compose.yaml uses. The tests fail if compose.yaml uses a
// key that composeFile lacks.
type composeFile struct {
	Name     string                    `yaml:"name"`
	Networks map[string]composeNetwork `yaml:"networks"`
	Services map[string]composeService `yaml:"services"`
	Volumes  map[string]struct{}       `yaml:"volumes"`
}

type composeNetwork struct {
	Internal bool `yaml:"internal"`
}

type composeService struct {
	Build           string            `yaml:"build"`
	CapDrop         []string          `yaml:"cap_drop"`
	Command         []string          `yaml:"command"`
	DependsOn       map[string]waitOn `yaml:"depends_on"`
	EnvFile         string            `yaml:"env_file"`
	Environment     map[string]string `yaml:"environment"`
	Healthcheck     composeHealth     `yaml:"healthcheck"`
	Image           string            `yaml:"image"`
	Networks        []string          `yaml:"networks"`
	Ports           []string          `yaml:"ports"`
	ReadOnly        bool              `yaml:"read_only"`
	Restart         string            `yaml:"restart"`
	Scale           string            `yaml:"scale"`
	SecurityOpt     []string          `yaml:"security_opt"`
	ShmSize         string            `yaml:"shm_size"`
	StopGracePeriod time.Duration     `yaml:"stop_grace_period"`
	Volumes         []string          `yaml:"volumes"`
}

type waitOn struct {
	Condition string `yaml:"condition"`
}

type composeHealth struct {
	Disable     bool          `yaml:"disable"`
	Interval    time.Duration `yaml:"interval"`
	Retries     int           `yaml:"retries"`
	StartPeriod time.Duration `yaml:"start_period"`
	Test        []string      `yaml:"test"`
	Timeout     time.Duration `yaml:"timeout"`
}

func readCompose(t *testing.T) composeFile {
	t.Helper()
	var file composeFile
	require.NoError(t, yaml.UnmarshalWithOptions([]byte(rootFile(t, "compose.yaml")), &file, yaml.Strict()))
	return file
}

func rootFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", name))
	require.NoError(t, err)
	return string(text)
}

// help returns the help texts of all commands that the container files run.
func help(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, args := range [][]string{{"--help"}, {"serve", "--help"}, {"migrate", "up", "--help"}} {
		out, _, err := tidewatch(t, nil, args...)
		require.NoError(t, err)
		all.WriteString(out)
	}
	return all.String()
}

func TestImage_VariablesAreInTheHelp(t *testing.T) {
	t.Parallel()
	known := help(t)
	var set []string
	find := func(pattern, file string) []string {
		var names []string
		for _, found := range regexp.MustCompile(pattern).FindAllStringSubmatch(rootFile(t, file), -1) {
			names = append(names, found[1])
		}
		return names
	}
	for name, service := range readCompose(t).Services {
		if name != "postgres" {
			for variable := range service.Environment {
				set = append(set, variable)
			}
		}
	}
	set = append(set, find(`(?m)^#?([A-Z][A-Z0-9_]+)=`, ".env.example")...)
	set = append(set, find(`(?m)^ENV ([A-Z0-9_]+)=`, "Dockerfile")...)
	set = append(set, find(`(?m)^#?Environment(?:=|="?)([A-Z0-9_]+)=`, "docs/operations/tidewatch.service")...)
	// Only compose.yaml uses these variables.
	inCompose := find(`\$\{([A-Z_]+)`, "compose.yaml")
	set = slices.DeleteFunc(set, func(name string) bool { return slices.Contains(inCompose, name) })
	require.Greater(t, len(set), 8)
	for _, variable := range set {
		require.Regexp(t, `\$`+variable+`\b`, known)
	}
	require.NotContains(t, rootFile(t, ".env.example"), "sk-")
}

func TestCompose_ScalesAndPublishesOnlyOnLoopback(t *testing.T) {
	t.Parallel()
	file := readCompose(t)
	require.ElementsMatch(t, []string{"postgres", "migrate", "tidewatch"}, slices.Collect(maps.Keys(file.Services)))
	require.Empty(t, file.Services["postgres"].Ports, "Postgres is not published")
	require.Equal(t, []string{"postgres:/var/lib/postgresql"}, file.Services["postgres"].Volumes)
	require.Contains(t, file.Services["postgres"].Healthcheck.Test, "pg_isready")
	require.Contains(t, file.Volumes, "postgres")
	require.True(t, file.Networks["database"].Internal)
	node := file.Services["tidewatch"]
	require.Equal(t, []string{"127.0.0.1:${PORTS:-8080}:8080"}, node.Ports)
	require.Equal(t, "${NODES:-1}", node.Scale)
	require.Greater(t, node.StopGracePeriod, 20*time.Second+15*time.Second,
		"longer than the default of --stop-timeout plus the reserve of a stopping node")
	require.Equal(t, "service_completed_successfully", node.DependsOn["migrate"].Condition)
	require.Equal(t, "service_healthy", file.Services["migrate"].DependsOn["postgres"].Condition)
	for _, name := range []string{"migrate", "tidewatch"} {
		require.True(t, file.Services[name].ReadOnly, name)
		require.Equal(t, []string{"ALL"}, file.Services[name].CapDrop, name)
		require.Equal(t, file.Services["tidewatch"].Environment, file.Services[name].Environment)
	}
}

// list returns the arguments of a Dockerfile instruction in JSON form.
func list(t *testing.T, instruction string) []string {
	t.Helper()
	pattern := regexp.MustCompile(`(?m)^` + instruction + ` (?:--\S+ )*(?:CMD )?(\[.*\])$`)
	found := pattern.FindAllStringSubmatch(rootFile(t, "Dockerfile"), -1)
	require.Len(t, found, 1, instruction)
	var args []string
	require.NoError(t, json.Unmarshal([]byte(found[0][1]), &args))
	return args
}

// containerCommands returns the arguments of the commands that the container files run.
func containerCommands(t *testing.T) map[string][]string {
	t.Helper()
	require.Equal(t, []string{"/tidewatch"}, list(t, "ENTRYPOINT"))
	compose := readCompose(t)
	require.Equal(t, list(t, "CMD"), compose.Services["tidewatch"].Command)
	return map[string][]string{
		"migrate": compose.Services["migrate"].Command,
		"serve":   compose.Services["tidewatch"].Command,
		"health":  list(t, "HEALTHCHECK")[1:],
	}
}

func TestImage_CommandsRunAsWritten(t *testing.T) {
	t.Parallel()
	commands := containerCommands(t)
	vars := map[string]string{"DATABASE_URL": storetest.OpenEmpty(t).URL, "TIDEWATCH_ADDR": commandtest.FreeAddr(t)}
	_, _, err := tidewatch(t, vars, commands["health"]...)
	require.ErrorContains(t, err, "refused")
	_, _, err = tidewatch(t, vars, commands["migrate"]...)
	require.NoError(t, err)
	_, _, stop := start(t, vars, commands["serve"]...)
	commandtest.Get(t, "http://"+vars["TIDEWATCH_ADDR"]+"/readyz", http.StatusOK)
	_, _, err = tidewatch(t, vars, commands["health"]...)
	require.NoError(t, err)
	_, _, err = tidewatch(t, vars, append(commands["health"], "--ready")...)
	require.NoError(t, err)
	require.NoError(t, stop())
}

func TestHealthcheck_ReportsErrors(t *testing.T) {
	t.Parallel()
	require.Equal(t, "localhost:8080", reachable(":8080"))
	require.Equal(t, "localhost:8080", reachable("[::]:8080"))
	require.Equal(t, "localhost:8080", reachable("0.0.0.0:8080"))
	require.Equal(t, "192.0.2.1:80", reachable("192.0.2.1:80"))
	addr := commandtest.FreeAddr(t)
	unready := &http.Server{
		Addr:              addr,
		ReadHeaderTimeout: time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/readyz" {
				w.WriteHeader(http.StatusServiceUnavailable)
				fmt.Fprint(w, `{"ready":false}`)
				return
			}
			<-r.Context().Done() // the server sends no response until the client gives up
		}),
	}
	go func() { _ = unready.ListenAndServe() }()
	t.Cleanup(func() { _ = unready.Close() })
	commandtest.Get(t, "http://"+addr+"/readyz", http.StatusServiceUnavailable)
	_, _, err := tidewatch(t, nil, "healthcheck", "--addr", addr, "--ready")
	require.ErrorContains(t, err, `503 Service Unavailable: {"ready":false}`)
	_, _, err = tidewatch(t, nil, "healthcheck", "--addr", addr, "--timeout", "50ms")
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

// The builder of the image receives only the directories that .dockerignore names after an exclamation mark.
func TestImage_TheBuilderReceivesEveryPackage(t *testing.T) {
	t.Parallel()
	const format = "{{if not .Standard}}{{.ImportPath}}{{end}}"
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", format, "tidewatch/cmd/tidewatch")
	listed, err := list.Output()
	require.NoError(t, err)
	rules, err := os.ReadFile("../../.dockerignore")
	require.NoError(t, err)
	for path := range strings.FieldsSeq(string(listed)) {
		if inside, ok := strings.CutPrefix(path, "tidewatch/"); ok {
			folder, _, _ := strings.Cut(inside, "/")
			require.Contains(t, "\n"+string(rules), "\n!"+folder+"\n", "the package %s", path)
		}
	}
}
