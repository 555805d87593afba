// Package admin serves the admin page, a client of the JSON API.
//
// The page's TypeScript source is in the folder src. The file main.tsx defines all routes. Each page has its own file
// in the folder src/pages, and the components are in the folder src/parts. The command `make page` bundles the source
// with esbuild into the folder dist. The bundle is committed and embedded, so building Tidewatch needs no Node. The
// file dist/LICENSES.txt contains the licences of the bundled packages.
//
// The URL of each file, except the index page, contains a hash of all files. Browsers cache files with a hash in the
// URL for a year. A new version of the page has a new hash, so browsers load the new version immediately.
package admin

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed dist
var dist embed.FS

// Prefix is the common prefix of the URL paths of the page and its files.
const Prefix = "/admin/"

// policy is the page's Content Security Policy, which restricts scripts, styles and requests to this server.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
	"connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// asset is a file. The function zipped returns the content compressed with gzip, or nil if the compressed form is not
// smaller. It compresses the content at its first call, because compressing all files would delay each start.
type asset struct {
	contentType string
	plain       []byte
	zipped      func() []byte
}

type page struct {
	assets map[string]asset // the files, by their path below the hashed folder
	folder string           // the hash of all files
	index  asset
}

// New returns an HTTP handler that serves the admin page. A file is compressed at most once in each process.
func New() (http.Handler, error) { return shared() }

//nolint:gochecknoglobals // the value depends only on the embedded files
var shared = sync.OnceValues(newPage)

func newPage() (http.Handler, error) {
	p := &page{assets: map[string]asset{}}
	sum := sha256.New()
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("read the admin page: %w", err)
	}
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sum.Write(fmt.Appendf(nil, "%s %d\n", name, len(content)))
		sum.Write(content)
		p.assets[name] = newAsset(name, content)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the admin page: %w", err)
	}
	p.folder = hex.EncodeToString(sum.Sum(nil)[:8])
	p.index = p.makeIndex()
	return p, nil
}

func newAsset(name string, content []byte) asset {
	a := asset{
		contentType: "text/plain; charset=utf-8", plain: content,
		zipped: sync.OnceValue(func() []byte { return zip(content) }),
	}
	switch path.Ext(name) { // unlike mime.TypeByExtension, the switch gives the same types on every machine
	case ".js":
		a.contentType = "text/javascript; charset=utf-8"
	case ".css":
		a.contentType = "text/css; charset=utf-8"
	case ".html":
		a.contentType = "text/html; charset=utf-8"
	case ".svg":
		a.contentType = "image/svg+xml"
	}
	return a
}

// zip returns the content compressed with gzip, or nil if the compressed form is not smaller.
func zip(content []byte) []byte {
	var zipped bytes.Buffer
	w, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression) // the only possible error is an unknown level
	_, _ = w.Write(content)                                    // a buffer returns no errors
	_ = w.Close()
	if zipped.Len() >= len(content) {
		return nil
	}
	return zipped.Bytes()
}

// makeIndex returns the index page, which contains the name of the hashed folder. The index page preloads the modules
// of the first view, so that browsers fetch all of these modules in parallel.
func (p *page) makeIndex() asset {
	content := string(p.assets["index.html"].plain)
	base := Prefix + "-/" + p.folder + "/"
	var preloads strings.Builder
	for _, name := range p.modulesOf("main.js", nil) {
		fmt.Fprintf(&preloads, "<link rel=\"modulepreload\" href=\"%s%s\">\n", base, name)
	}
	content = strings.ReplaceAll(content, "{{preloads}}", preloads.String())
	return newAsset("index.html", []byte(strings.ReplaceAll(content, "{{base}}", base)))
}

// staticImport matches a static import of a bundled module. The pattern does not match a dynamic import, which is a
// call.
var staticImport = regexp.MustCompile(`(?:from|import)"\./([\w-]+\.js)"`)

// modulesOf returns the list "known" with a module and its static imports appended.
func (p *page) modulesOf(name string, known []string) []string {
	if slices.Contains(known, name) {
		return known
	}
	known = append(known, name)
	for _, found := range staticImport.FindAllStringSubmatch(string(p.assets[name].plain), -1) {
		known = p.modulesOf(found[1], known)
	}
	return known
}

// The page of upcoming runs has the path upcoming. The former path oldUpcoming redirects to the current path.
const (
	upcoming    = Prefix + "upcoming"
	oldUpcoming = Prefix + "ahead"
)

// ServeHTTP serves the files below the hashed folder. For all other paths, ServeHTTP serves the index page, because the
// browser resolves the routes.
func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	if r.URL.Path == oldUpcoming {
		target := url.URL{Path: upcoming, RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, target.String(), http.StatusMovedPermanently)
		return
	}
	below, isFile := strings.CutPrefix(r.URL.Path, Prefix+"-/")
	if !isFile {
		h.Set("Cache-Control", "no-cache")
		p.send(w, r, p.index, p.folder)
		return
	}
	folder, name, _ := strings.Cut(below, "/")
	a, ok := p.assets[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h.Set("Cache-Control", "no-cache")
	if folder == p.folder {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	p.send(w, r, a, p.folder)
}

func (*page) send(w http.ResponseWriter, r *http.Request, a asset, version string) {
	h := w.Header()
	tag := `"` + version + `"`
	h.Set("Etag", tag)
	h.Set("Vary", "Accept-Encoding")
	if slices.Contains(strings.Split(strings.ReplaceAll(r.Header.Get("If-None-Match"), " ", ""), ","), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", a.contentType)
	body := a.plain
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		if zipped := a.zipped(); zipped != nil {
			h.Set("Content-Encoding", "gzip")
			body = zipped
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // an error means that the client has disconnected
	}
}

// acceptsGzip reports whether an Accept-Encoding header accepts gzip. A header with the weight 0 for gzip refuses gzip.
func acceptsGzip(header string) bool {
	for entry := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(entry, " ", ""), ";")
		if strings.EqualFold(name, "gzip") {
			value, err := strconv.ParseFloat(strings.TrimPrefix(weight, "q="), 64)
			return weight == "" || err == nil && value > 0
		}
	}
	return false
}
