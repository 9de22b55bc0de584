package sheet

import (
	"bytes"
	"io"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
)

// Encoding is how a file writes its letters. The zero value is none.
type Encoding struct {
	Name string           // as people call it
	of   *charmap.Charmap // of one byte a letter
	wide bool             // of two bytes a letter
}

// The encodings that are told apart, or may be asked for.
var (
	UTF8     = Encoding{Name: "UTF-8"}
	UTF8Mark = Encoding{Name: "UTF-8 with mark"}
	UTF16    = Encoding{Name: "UTF-16", wide: true}
	CP1251   = Encoding{Name: "CP1251", of: charmap.Windows1251}
	KOI8R    = Encoding{Name: "KOI8-R", of: charmap.KOI8R}
	CP866    = Encoding{Name: "CP866", of: charmap.CodePage866}
)

// Names is every encoding that may be asked for by its name.
var Names = map[string]Encoding{"utf-8": UTF8, "utf-16": UTF16, "cp1251": CP1251, "koi8-r": KOI8R, "cp866": CP866}

const mark = "\ufeff"

// Look reads a whole file to say how it writes its letters: UTF-8 where all of it is,
// or all but a few rows; CP1251 where what it says is Russian in it and in no other
// encoding; the zero Encoding where nobody can be sure.
func Look(r io.Reader) (Encoding, error) {
	buf := make([]byte, 256<<10)
	var sample []byte
	runes, wrong, kept := 0, 0, 0
	for first := true; ; first = false {
		n, err := io.ReadFull(r, buf[kept:])
		b, last := buf[:kept+n], err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return Encoding{}, err
		}
		if first {
			switch {
			case bytes.HasPrefix(b, []byte(mark)):
				return UTF8Mark, nil
			case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
				return UTF16, nil
			}
		}
		if i := slices.IndexFunc(b, func(c byte) bool { return c >= utf8.RuneSelf }); i >= 0 && len(sample) < maxSample {
			sample = append(sample, b[max(0, i-1):min(len(b), i+maxSample)]...) // with what stands before
		}
		for len(b) > 0 && (last || utf8.FullRune(b)) {
			if b[0] < utf8.RuneSelf {
				b = b[1:]
				continue
			}
			_, size := utf8.DecodeRune(b)
			if size > 1 {
				runes++
			} else {
				wrong++
			}
			b = b[size:]
		}
		if last {
			break
		}
		kept = copy(buf, b)
	}
	switch {
	case runes > 4*wrong, wrong == 0:
		return UTF8, nil
	case isCP1251(sample):
		return CP1251, nil
	}
	return Encoding{}, nil
}

// maxSample is how much is looked at to tell encodings of one byte a letter apart.
const maxSample = 64 << 10

// rivals are what a text may be that is no UTF-8, and by how much the odds of CP1251
// must stand above theirs, as a natural logarithm: 4 is fifty to one. Few have a file of
// an old Mac, which differs in capitals and in я.
var rivals = map[*charmap.Charmap]float64{charmap.KOI8R: 4, charmap.CodePage866: 4, charmap.ISO8859_5: 4, charmap.Windows1252: 4, charmap.MacintoshCyrillic: 0}

func isCP1251(sample []byte) bool {
	ours := russian(sample, charmap.Windows1251)
	if ours.together == 0 || 10*ours.mixed > ours.letters { // an à, or a café
		return false
	}
	for rival, surely := range rivals {
		if ours.odds-russian(sample, rival).odds < surely {
			return false
		}
	}
	return true
}

// shares are those of а, б … я and ё among 10,000 letters of Russian texts.
var shares = [33]float64{801, 159, 454, 170, 298, 845, 94, 165, 735, 121, 349, 440, 321, 670, 1097, 281, 473, 547, 626, 262, 26, 97, 48, 144, 73, 36, 4, 190, 174, 32, 64, 201, 40}

// reading is what a text is in one of the encodings.
type reading struct {
	odds     float64 // of its being Russian, as a logarithm
	letters  int     // Cyrillic ones
	together int     // of letters: behind another one
	mixed    int     // of letters: beside a Latin one
}

// russian reads a text in an encoding. A letter counts by its share; what nobody writes
// (a capital behind a small letter, Latin and Cyrillic in one word, signs among
// letters, a quotation that does not end) counts against it.
func russian(sample []byte, c *charmap.Charmap) (is reading) {
	const often, seldom, never = -4, -9, -12
	before, quotations := ' ', 0
	for _, b := range sample {
		r := c.DecodeByte(b)
		switch r {
		case '«':
			quotations++
		case '»':
			quotations--
		}
		switch latin := 'a' <= before|0x20 && before|0x20 <= 'z'; {
		case b < utf8.RuneSelf:
			if isCyrillic(before) && 'a' <= r|0x20 && r|0x20 <= 'z' {
				is.mixed++
				is.odds += never
			}
		case isCyrillic(r):
			is.letters++
			if isCyrillic(before) {
				is.together++
			}
			if latin {
				is.mixed++
			}
			i := int(unicode.ToLower(r) - 'а')
			if r == 'ё' || r == 'Ё' {
				i = 32
			}
			switch {
			case latin, unicode.IsUpper(r) && isCyrillic(before) && unicode.IsLower(before), strings.ContainsRune("»”“’‘…–—№", before):
				is.odds += never
			case i >= 0 && i < len(shares):
				is.odds += math.Log(shares[i] / 10_000)
			default: // of another Cyrillic language
				is.odds += seldom
			}
		case unicode.IsLetter(r), unicode.IsControl(r), r == utf8.RuneError, latin, isCyrillic(before) && !strings.ContainsRune("»”’…“–—\u00a0", r):
			is.odds += never
		case strings.ContainsRune("«»„”“’…–—№\u00a0", r):
			is.odds += often
		default:
			is.odds += seldom
		}
		before = r
	}
	is.odds += never * math.Abs(float64(quotations))
	return is
}

func isCyrillic(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }

// reader returns a file's text in UTF-8, without its mark. A byte that is no letter
// stays, and is no UTF-8.
func (e Encoding) reader(r io.Reader) io.Reader {
	switch {
	case e.of != nil:
		return &oneByte{in: r, of: e.of}
	case e.wide:
		return utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewDecoder().Reader(r)
	}
	return Unmarked(r)
}

// Unmarked leaves the byte order mark of UTF-8 away that a text may begin with.
func Unmarked(r io.Reader) io.Reader { return &marked{in: r} }

// oneByte decodes an encoding of one byte a letter.
type oneByte struct {
	in   io.Reader
	of   *charmap.Charmap
	raw  [16 << 10]byte
	text []byte
	rest []byte // of text
}

func (o *oneByte) Read(p []byte) (int, error) {
	for len(o.rest) == 0 {
		n, err := o.in.Read(o.raw[:])
		o.text = o.text[:0]
		for _, b := range o.raw[:n] {
			if r := o.of.DecodeByte(b); r == utf8.RuneError {
				o.text = append(o.text, b)
			} else {
				o.text = utf8.AppendRune(o.text, r)
			}
		}
		if o.rest = o.text; n == 0 && err != nil {
			return 0, err
		}
	}
	n := copy(p, o.rest)
	o.rest = o.rest[n:]
	return n, nil
}

type marked struct {
	in     io.Reader
	begun  bool
	before []byte
}

func (m *marked) Read(p []byte) (int, error) {
	if !m.begun {
		m.begun = true
		var first [len(mark)]byte
		n, err := io.ReadFull(m.in, first[:])
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return 0, err
		}
		if m.before = first[:n]; string(m.before) == mark {
			m.before = nil
		}
	}
	if len(m.before) > 0 {
		n := copy(p, m.before)
		m.before = m.before[n:]
		return n, nil
	}
	return m.in.Read(p)
}
