package delivery

import (
	"bytes"
	"context"
	"errors"
	netmail "net/mail"
	"strings"
	"sync"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"

	"openpeople/internal/survey"
	"openpeople/templates/mail"
)

// pool of the buffers in which letters are written.
type bufferPool struct{ pool sync.Pool }

var buffers = bufferPool{sync.Pool{New: func() any { return new(bytes.Buffer) }}}

func (p *bufferPool) Get() *bytes.Buffer {
	b := p.pool.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func (p *bufferPool) Put(b *bytes.Buffer) { p.pool.Put(b) }

var errAddress = errors.New("not an e-mail address")

// recipient returns an address as the server understands it: the domain in
// ASCII. Anything but one plain address is refused.
func recipient(address string) (string, error) {
	parsed, err := netmail.ParseAddress(address)
	if err != nil || parsed.Name != "" || parsed.Address != address || len(address) > 320 || strings.ContainsAny(address, "\r\n<> ") {
		return "", errAddress
	}
	at := strings.LastIndexByte(address, '@')
	if ascii(address) {
		return address, nil
	}
	domain, err := idna.Lookup.ToASCII(address[at+1:])
	if err != nil {
		return "", errAddress
	}
	return address[:at+1] + domain, nil
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// content writes the whole message: headers, text and HTML. Give the buffer back.
func (e *Email) content(l survey.Letter, to string) (*bytes.Buffer, error) {
	letter := mail.New(l)
	html := buffers.Get()
	defer buffers.Put(html)
	if err := mail.HTML(letter).Render(context.Background(), html); err != nil {
		return nil, err
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP), gomail.WithCharset(gomail.CharsetUTF8))
	m.FromMailAddress(&e.from)
	m.ToMailAddress(&netmail.Address{Name: mail.Plain(l.CustomerName, 60), Address: to})
	m.Subject(letter.Subject)
	m.SetDateWithValue(e.now())
	m.SetMessageIDWithValue(l.MessageID)
	m.SetBulk() // Precedence: bulk, X-Auto-Response-Suppress: All
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("Content-Language", string(letter.Lang))
	// go-mail's one-click setter wants https; a desk on http is for trying out and
	// keeps the header too.
	m.SetListUnsubscribe(letter.OptOutTo)
	m.SetListUnsubscribePost()
	m.SetBodyString(gomail.TypeTextPlain, letter.Text())
	m.AddAlternativeString(gomail.TypeTextHTML, html.String())
	b := buffers.Get()
	if _, err := m.WriteTo(b); err != nil {
		buffers.Put(b)
		return nil, err
	}
	return b, nil
}
