package brand

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"slices"
	"strings"
)

// Logo is a picture of PNG or SVG. The zero value is none.
type Logo struct {
	Type string // MediaPNG or MediaSVG
	Data []byte
}

// The kinds of pictures.
const (
	MediaPNG = "image/png"
	MediaSVG = "image/svg+xml"
)

// MaxLogo is how large a logo may be, in bytes, and MaxSide how long a side of a PNG.
const (
	MaxLogo = 20 << 10
	MaxSide = 2000
)

// None reports whether there is no logo.
func (l Logo) None() bool { return len(l.Data) == 0 }

// Version names what the logo shows: another picture has another one.
func (l Logo) Version() string {
	sum := sha256.Sum256(l.Data)
	return hex.EncodeToString(sum[:6])
}

// String is the logo as a setting keeps it: type;data in base64.
func (l Logo) String() string {
	if l.None() {
		return ""
	}
	return l.Type + ";" + base64.StdEncoding.EncodeToString(l.Data)
}

// ParseLogo reads what String wrote.
func ParseLogo(text string) (Logo, error) {
	if text == "" {
		return Logo{}, nil
	}
	kind, data, _ := strings.Cut(text, ";")
	raw, err := base64.StdEncoding.DecodeString(data)
	return Logo{kind, raw}, err
}

// What is wrong with a picture, as keys of the catalogue.
var (
	errLarge   = errors.New("brand.logo.large")
	errPicture = errors.New("brand.logo.kind")
	errSides   = errors.New("brand.logo.sides")
	errActive  = errors.New("brand.logo.active")
)

// ReadLogo looks at a picture that somebody sent. It is a PNG that can be drawn, or
// an SVG that only draws: no script, no style sheet, no picture, font or page from
// elsewhere, no entity. The error is a key of the catalogue.
func ReadLogo(raw []byte) (Logo, error) {
	if len(raw) > MaxLogo {
		return Logo{}, errLarge
	}
	if bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")) {
		size, err := png.DecodeConfig(bytes.NewReader(raw))
		if err != nil {
			return Logo{}, errPicture
		}
		if size.Width > MaxSide || size.Height > MaxSide {
			return Logo{}, errSides
		}
		if _, err := png.Decode(bytes.NewReader(raw)); err != nil {
			return Logo{}, errPicture
		}
		return Logo{MediaPNG, raw}, nil
	}
	if err := onlyDraws(raw); err != nil {
		return Logo{}, err
	}
	return Logo{MediaSVG, raw}, nil
}

// elements are those of SVG that draw and do nothing else.
var elements = []string{
	"svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan",
	"linearGradient", "radialGradient", "stop", "clipPath", "mask", "symbol", "use", "marker", "pattern", "metadata",
}

// onlyDraws reports what is wrong with an SVG.
func onlyDraws(raw []byte) error {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict = true
	depth, drawn := 0, false
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			if !drawn {
				return errPicture
			}
			return nil
		case err != nil:
			return errPicture
		}
		switch t := token.(type) {
		case xml.Directive: // a document type, which may bring entities
			return errActive
		case xml.ProcInst:
			if t.Target != "xml" {
				return errActive
			}
		case xml.StartElement:
			if depth == 0 && (drawn || t.Name.Local != "svg") {
				return errPicture
			}
			depth, drawn = depth+1, true
			if t.Name.Space != "" && t.Name.Space != "http://www.w3.org/2000/svg" || !slices.Contains(elements, t.Name.Local) {
				return errActive
			}
			for _, a := range t.Attr {
				if !harmless(a) {
					return errActive
				}
			}
		case xml.EndElement:
			depth--
		}
	}
}

// harmless reports whether an attribute does nothing but draw: no event, and what
// it refers to stands in the same picture.
func harmless(a xml.Attr) bool {
	name, value := strings.ToLower(a.Name.Local), strings.ToLower(strings.Join(strings.Fields(a.Value), ""))
	switch {
	case a.Name.Space == "xmlns" || name == "xmlns":
		return true
	case strings.HasPrefix(name, "on"):
		return false
	case name == "href":
		return strings.HasPrefix(value, "#")
	case strings.Contains(value, "javascript:") || strings.Contains(value, "data:") || strings.Contains(value, "@import") || strings.Contains(value, "\\"):
		return false
	}
	for rest := value; ; {
		_, after, found := strings.Cut(rest, "url(")
		if !found {
			return true
		}
		if rest = strings.TrimLeft(after, `"'`); !strings.HasPrefix(rest, "#") {
			return false
		}
	}
}
