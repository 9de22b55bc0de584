package api

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	"github.com/swaggest/swgui/v5/static"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/web/kit"
)

// docsPage shows the description in the browser; everything it loads is ours.
const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>openpeople API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<script src="/api/docs/swagger-ui-bundle.js" defer></script>
<script src="/api/docs/start.js" defer></script>
</head>
<body>
<main id="ui"></main>
<noscript><a href="/api/v1/openapi.json">openapi.json</a></noscript>
</body>
</html>
`

const docsStart = `SwaggerUIBundle({ url: "/api/v1/openapi.json", dom_id: "#ui", deepLinking: true, validatorUrl: null, docExpansion: "list" });
`

// docsPolicy is what this one page needs beyond the others: Swagger UI sets
// styles on its elements and has its icons inline.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// docsFiles are the files of Swagger UI that the page loads.
var docsFiles = map[string]docsFile{
	"swagger-ui.css":       newDocsFile("text/css; charset=utf-8", "swagger-ui.css.gz"),
	"swagger-ui-bundle.js": newDocsFile("text/javascript; charset=utf-8", "swagger-ui-bundle.js.gz"),
}

// docsFile is a file as it is kept, compressed, and unpacked for who cannot read
// that: once, because everybody may ask.
type docsFile struct {
	kind          string
	packed, plain func() ([]byte, error)
}

func newDocsFile(kind, name string) docsFile {
	packed := sync.OnceValues(func() ([]byte, error) { return fs.ReadFile(static.FS, name) })
	return docsFile{kind, packed, sync.OnceValues(func() ([]byte, error) {
		raw, err := packed()
		if err != nil {
			return nil, err
		}
		r, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(r)
	})}
}

// documents adds the description and the page that shows it. Everybody may read
// them: they say nothing about this desk.
func documents(door kit.Door, description *huma.OpenAPI) {
	raw, err := json.Marshal(description)
	if err != nil {
		panic(err) // it is made of constants
	}
	door.GET("/api/v1/openapi.json", actor.Everyone, func(c *gin.Context) error {
		c.Data(http.StatusOK, "application/openapi+json", raw)
		return nil
	})
	door.GET("/api/docs", actor.Everyone, func(c *gin.Context) error {
		c.Header("Content-Security-Policy", docsPolicy)
		c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(docsPage))
		return nil
	})
	door.GET("/api/docs/:file", actor.Everyone, giveDocsFile)
}

func giveDocsFile(c *gin.Context) error {
	name := c.Param("file")
	if name == "start.js" {
		c.Data(http.StatusOK, "text/javascript; charset=utf-8", []byte(docsStart))
		return nil
	}
	f, ok := docsFiles[name]
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	h, form := c.Writer.Header(), f.plain
	if strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		form = f.packed
	}
	raw, err := form()
	if err != nil {
		return err
	}
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "public, max-age=3600")
	c.Data(http.StatusOK, f.kind, raw)
	return nil
}
