package api

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"strings"

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

// docsFiles are the files of Swagger UI that the page loads, as they are kept:
// compressed.
var docsFiles = map[string]string{
	"swagger-ui.css":       "text/css; charset=utf-8",
	"swagger-ui-bundle.js": "text/javascript; charset=utf-8",
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
	door.GET("/api/docs/:file", actor.Everyone, docsFile)
}

func docsFile(c *gin.Context) error {
	name := c.Param("file")
	if name == "start.js" {
		c.Data(http.StatusOK, "text/javascript; charset=utf-8", []byte(docsStart))
		return nil
	}
	kind, ok := docsFiles[name]
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	h := c.Writer.Header()
	h.Set("Content-Type", kind)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "public, max-age=3600")
	if strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		packed, err := fs.ReadFile(static.FS, name+".gz")
		if err != nil {
			return err
		}
		h.Set("Content-Encoding", "gzip")
		c.Data(http.StatusOK, kind, packed)
		return nil
	}
	f, err := static.FS.Open(name + ".gz")
	if err != nil {
		return err
	}
	defer f.Close()
	plain, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	c.Status(http.StatusOK)
	if _, err := io.Copy(c.Writer, plain); err != nil {
		return nil // the reader left
	}
	return nil
}
