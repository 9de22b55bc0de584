// Package static holds style sheets, scripts and icons inside the program. Sheets
// are written by component and served as bundles; every path carries a checksum
// of the content, so that a browser keeps it for ever and a new version is a new
// path. Nothing here is drawn; screens take their paths from URL.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
)

//go:embed css/*.css js/*.js icons/*.svg
var tree embed.FS

// Bundle is one served file and the files it is made of, in order.
type Bundle struct {
	Name  string   // as URL takes it
	Parts []string // in the tree
}

// Bundles is everything that is served.
var Bundles = []Bundle{
	{"staff.css", []string{
		"css/tokens.css", "css/base.css", "css/shell.css", "css/menu.css", "css/bare.css", "css/form.css",
		"css/table.css", "css/part.css", "css/tile.css",
		"css/chart.css", "css/pager.css", "css/conversation.css", "css/openday.css", "css/review.css", "css/idea.css", "css/recovery.css", "css/comment.css", "css/recording.css", "css/print.css",
	}},
	{"survey.css", []string{"css/survey.css"}},
	{"board.css", []string{"css/tokens.css", "css/board.css"}},
	{"staff.js", []string{"js/keys.js", "js/staff.js"}},
	{"player.js", []string{"js/place.js", "js/player.js"}},
	{"live.js", []string{"js/live.js"}},
	{"board.js", []string{"js/board.js"}},
	{"note.js", []string{"js/note.js"}},
	{"review.js", []string{"js/keys.js", "js/place.js", "js/review.js"}},
	{"favicon.svg", []string{"icons/favicon.svg"}},
}

// Prefix is the folder under which Handler serves.
const Prefix = "/static/"

var types = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

type file struct {
	plain, packed []byte
	kind          string
	etag          string // without quotes
}

var (
	byPath = map[string]*file{}
	urls   = build()
)

// URL returns the path of a bundle with its checksum: "staff.css" ->
// "/static/staff-1a2b3c4d5e6f.css". A name that is no bundle is a mistake in the
// program and panics.
func URL(name string) string {
	u, ok := urls[name]
	if !ok {
		panic(fmt.Sprintf("static: no bundle %q", name))
	}
	return u
}

func build() map[string]string {
	out := map[string]string{}
	for _, b := range Bundles {
		var plain []byte
		for _, part := range b.Parts {
			raw, err := fs.ReadFile(tree, part)
			if err != nil {
				panic("static: " + err.Error())
			}
			plain = append(plain, raw...)
		}
		ext := path.Ext(b.Name)
		if ext == ".css" {
			plain = squeeze(plain)
		}
		sum := sha256.Sum256(plain)
		tag := hex.EncodeToString(sum[:6])
		u := Prefix + strings.TrimSuffix(b.Name, ext) + "-" + tag + ext
		byPath[u] = &file{plain: plain, packed: pack(plain), kind: types[ext], etag: tag}
		out[b.Name] = u
	}
	return out
}

var (
	comments = regexp.MustCompile(`(?s)/\*.*?\*/`)
	breaks   = regexp.MustCompile(`\s*\n\s*`)
)

// squeeze takes comments and line breaks out of a style sheet.
func squeeze(css []byte) []byte {
	css = comments.ReplaceAll(css, nil)
	return append(bytes.TrimSpace(breaks.ReplaceAll(css, []byte("\n"))), '\n')
}

func pack(plain []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err)
	}
	if _, err = w.Write(plain); err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	return b.Bytes()
}

// Has reports whether a bundle has that path.
func Has(path string) bool { return byPath[path] != nil }

// Handler serves the bundles under Prefix, to be kept for ever, packed for those
// who take gzip. Anything else is 404; anything but GET and HEAD is 405.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		f := byPath[r.URL.Path]
		if f == nil {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		body, tag := f.plain, `"`+f.etag+`"`
		h.Set("Vary", "Accept-Encoding")
		packed := TakesGzip(r.Header.Get("Accept-Encoding"))
		if packed {
			body, tag = f.packed, `"`+f.etag+`-gz"`
		}
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("ETag", tag)
		if sameTag(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if packed {
			h.Set("Content-Encoding", "gzip")
		}
		h.Set("Content-Type", f.kind)
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(body)
		}
	})
}

// TakesGzip reads an Accept-Encoding header: gzip or *, unless with q=0.
func TakesGzip(header string) bool {
	any := false
	for item := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(item), ";")
		refused := false
		if q, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			f, err := strconv.ParseFloat(q, 64)
			refused = err != nil || f == 0
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "gzip":
			return !refused
		case "*":
			any = !refused
		}
	}
	return any
}

func sameTag(header, tag string) bool {
	for item := range strings.SplitSeq(header, ",") {
		item = strings.TrimPrefix(strings.TrimSpace(item), "W/")
		if item == tag || item == "*" {
			return true
		}
	}
	return false
}
