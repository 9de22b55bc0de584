package delivery

import (
	"bytes"
	"errors"
	"mime"
	netmail "net/mail"
	"regexp"
	"strings"
	"sync"
	"unicode"

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

// boundary stands between the parts. No part holds it: quoted-printable has no "=_".
const boundary = "=_openpeople"

// tag is what a language may look like.
var tag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

// content writes the whole message: headers, text and HTML. Give the buffer back.
func (e *Email) content(o sending.Outgoing, to string) *bytes.Buffer {
	b := buffers.Get()
	field := func(name, value string) {
		b.WriteString(name)
		b.WriteString(": ")
		b.WriteString(value)
		b.WriteString("\r\n")
	}
	field("Date", e.now().Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	from := e.from
	if from.Name == "" {
		from.Name = oneLine(o.From)
	}
	field("From", from.String())
	field("To", (&netmail.Address{Name: oneLine(o.Name), Address: to}).String())
	field("Subject", mime.QEncoding.Encode("utf-8", oneLine(o.Title)))
	field("Message-ID", "<"+oneLine(o.HeaderID)+">")
	field("MIME-Version", "1.0")
	if o.OptOut != "" {
		field("Precedence", "bulk")
	}
	field("Auto-Submitted", "auto-generated")
	field("X-Auto-Response-Suppress", "All")
	if tag.MatchString(o.Language) {
		field("Content-Language", o.Language)
	}
	if o.OptOut != "" {
		field("List-Unsubscribe", "<"+oneLine(o.OptOut)+">")
		field("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	if o.HTML == "" {
		part(b, "text/plain", o.Text)
		b.WriteString("\r\n")
		return b
	}
	field("Content-Type", "multipart/alternative; boundary=\""+boundary+"\"")
	b.WriteString("\r\n--" + boundary + "\r\n")
	part(b, "text/plain", o.Text)
	b.WriteString("\r\n--" + boundary + "\r\n")
	part(b, "text/html", o.HTML)
	b.WriteString("\r\n--" + boundary + "--\r\n")
	return b
}

// part writes the headers and the body of one part.
func part(b *bytes.Buffer, kind, text string) {
	b.WriteString("Content-Type: " + kind + "; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	quote(b, text)
}

// lineMax is how long a line of quoted-printable may be, its soft break included.
const lineMax = 76

// quote writes text as quoted-printable (RFC 2045); every kind of line end becomes
// CRLF. The writer of the standard library goes byte by byte, through two buffers.
func quote(b *bytes.Buffer, text string) {
	const hex = "0123456789ABCDEF"
	b.Grow(2 * len(text))
	out, width := b.AvailableBuffer(), 0
	for i := 0; i < len(text); i++ {
		// What may stand as it is goes in one piece, as far as the line has room.
		n := i
		for n < len(text) && n-i < lineMax-1-width && (plain[text[n]] || text[n] == ' ' && n+1 < len(text) && plain[text[n+1]]) {
			n++
		}
		if n > i {
			out = append(out, text[i:n]...)
			width += n - i
			i = n - 1
			continue
		}
		c, wide := text[i], 3
		switch {
		case c == '\r' && i+1 < len(text) && text[i+1] == '\n':
			continue
		case c == '\n', c == '\r':
			out = append(out, '\r', '\n')
			width = 0
			continue
		case plain[c], // the line is full
			(c == ' ' || c == '\t') && i+1 < len(text) && text[i+1] != '\r' && text[i+1] != '\n': // not at the end of a line
			wide = 1
		}
		if width+wide > lineMax-1 {
			out = append(out, '=', '\r', '\n')
			width = 0
		}
		width += wide
		if wide == 1 {
			out = append(out, c)
		} else {
			out = append(out, '=', hex[c>>4], hex[c&15])
		}
	}
	b.Write(out)
}

// plain are the bytes that stand for themselves anywhere in a line.
var plain = func() (t [256]bool) {
	for c := '!'; c <= '~'; c++ {
		t[c] = c != '='
	}
	return t
}()
