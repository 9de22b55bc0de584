package delivery

import (
	"bytes"
	"errors"
	netmail "net/mail"
	"strings"
	"sync"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"openpeople/internal/i18n"
	"openpeople/internal/sending"
	"openpeople/internal/spelling"
)

// pool of the buffers in which messages are written.
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
// ASCII. What intake takes is taken here, two dots in a row too; anything but one
// plain address is refused.
func recipient(address string) (string, error) {
	to, err := spelling.Email(address)
	if err != nil || to == "" || strings.TrimSpace(address) != address {
		return "", errAddress
	}
	return to, nil
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// oneLine leaves out what would end the line of a header.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// content writes the whole message: headers, text and HTML. Give the buffer back.
func (e *Email) content(o sending.Outgoing, to string) (*bytes.Buffer, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP), gomail.WithCharset(gomail.CharsetUTF8))
	m.FromMailAddress(&e.from)
	m.ToMailAddress(&netmail.Address{Name: oneLine(o.Name), Address: to})
	m.Subject(oneLine(o.Title))
	m.SetDateWithValue(e.now())
	m.SetMessageIDWithValue(o.HeaderID)
	m.SetBulk() // Precedence: bulk, X-Auto-Response-Suppress: All
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	if lang, known := i18n.Parse(string(o.Language)); known {
		m.SetGenHeader("Content-Language", string(lang))
	}
	if o.OptOut != "" {
		// go-mail's one-click setter wants https; a desk on http is for trying out and
		// keeps the header too.
		m.SetListUnsubscribe(oneLine(o.OptOut))
		m.SetListUnsubscribePost()
	}
	m.SetBodyString(gomail.TypeTextPlain, o.Text)
	if o.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, o.HTML)
	}
	b := buffers.Get()
	if _, err := m.WriteTo(b); err != nil {
		buffers.Put(b)
		return nil, err
	}
	return b, nil
}
