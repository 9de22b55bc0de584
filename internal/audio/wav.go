package audio

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// Forms of samples in a WAV file.
const (
	formPCM        = 1
	formFloat      = 3
	formALaw       = 6
	formMuLaw      = 7
	formExtensible = 0xfffe
)

// GSM is the name of a form that neither this package reads nor any browser plays.
const GSM = "GSM 6.10"

// others are forms that have a name and are not read.
var others = map[uint16]string{2: "MS ADPCM", 0x11: "IMA ADPCM", 0x22: "TrueSpeech", 0x31: GSM, 0x40: "G.721", 0x45: "G.726", 0x50: "MPEG", 0x55: "MP3 in WAV", 0x83: "G.729", 0x64: "G.726", 0x65: "G.722"}

// unknownLength is what a program that writes a stream says of its length.
const unknownLength = 0xffff_ffff

// Layout is where the samples of a WAV file lie, and how they are to be read.
type Layout struct {
	Rate, Channels int
	Start          int64 // of the samples, in bytes of the file
	Length         int64 // of the samples in bytes, as the file says; -1: it does not
	Telephone      bool  // A-law or mu-law of ITU-T G.711, which not every browser plays

	width  int // bytes of a sample
	decode func(b []byte) int16
}

// openWAV reads chunks up to the samples.
func openWAV(r *bufio.Reader) (*Sound, error) {
	l, err := layoutOf(r)
	if err != nil {
		return nil, err
	}
	s := &Sound{Rate: l.Rate, Channels: l.Channels, source: &linear{in: r, left: l.Length, width: l.width, decode: l.decode}}
	if l.Length >= 0 {
		s.Length = l.Length / int64(l.width*l.Channels)
	}
	return s, nil
}

// layoutOf reads chunks up to the samples, whatever stands between, of odd length too.
func layoutOf(r *bufio.Reader) (l Layout, err error) {
	if _, err := r.Discard(12); err != nil {
		return l, ErrBroken
	}
	for l.Start = 12; ; {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return l, ErrBroken
		}
		length := int64(binary.LittleEndian.Uint32(head[4:]))
		l.Start += int64(len(head))
		switch string(head[:4]) {
		case "fmt ":
			if length < 16 || length > 4096 {
				return l, ErrBroken
			}
			body := make([]byte, length+length%2)
			if _, err := io.ReadFull(r, body); err != nil {
				return l, ErrBroken
			}
			if err := l.form(body[:length]); err != nil {
				return l, err
			}
		case "data":
			if l.decode == nil {
				return l, ErrBroken
			}
			if l.Length = length; length == unknownLength || length == 0x7fff_ffff || length == 0 {
				l.Length = -1
			}
			return l, nil
		default:
			if _, err := io.CopyN(io.Discard, r, length+length%2); err != nil {
				return l, ErrBroken
			}
		}
		l.Start += length + length%2
	}
}

func (l *Layout) form(body []byte) error {
	form, bits := binary.LittleEndian.Uint16(body), int(binary.LittleEndian.Uint16(body[14:]))
	l.Channels, l.Rate = int(binary.LittleEndian.Uint16(body[2:])), int(binary.LittleEndian.Uint32(body[4:]))
	if form == formExtensible && len(body) >= 26 {
		form = binary.LittleEndian.Uint16(body[24:])
	}
	if l.decode = decoders[sampleForm{form, bits}]; l.decode == nil {
		name := others[form]
		if name == "" {
			name = fmt.Sprintf("WAV of form %d with %d bits", form, bits)
		}
		return &UnsupportedError{name}
	}
	l.width, l.Telephone = bits/8, form == formALaw || form == formMuLaw
	return possible(l.Rate, l.Channels)
}

// sampleForm is a form of samples and how many bits one has.
type sampleForm struct {
	form uint16
	bits int
}

var decoders = map[sampleForm]func(b []byte) int16{
	{formPCM, 8}:  func(b []byte) int16 { return (int16(b[0]) - 128) << 8 },
	{formPCM, 16}: sixteen,
	{formPCM, 24}: func(b []byte) int16 { return int16(binary.LittleEndian.Uint16(b[1:])) },
	{formPCM, 32}: func(b []byte) int16 { return int16(binary.LittleEndian.Uint16(b[2:])) },
	{formFloat, 32}: func(b []byte) int16 {
		return clipped(float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) * 32768)
	},
	{formALaw, 8}:  func(b []byte) int16 { return aLaw[b[0]] },
	{formMuLaw, 8}: func(b []byte) int16 { return muLaw[b[0]] },
}

func sixteen(b []byte) int16 { return int16(binary.LittleEndian.Uint16(b)) }

func clipped(v float64) int16 {
	if !(v > math.MinInt16) { // NaN too
		return math.MinInt16
	}
	return int16(min(v, math.MaxInt16))
}

// aLaw and muLaw are the samples of ITU-T G.711.
var aLaw, muLaw = func() (a, mu [256]int16) {
	for i := range 256 {
		b := byte(i) ^ 0x55
		t := int16(b&0x0f)<<4 + 8
		if seg := b >> 4 & 7; seg > 0 {
			t = (t + 0x100) << (seg - 1)
		}
		if b&0x80 == 0 {
			t = -t
		}
		a[i] = t
		c := ^byte(i)
		t = (int16(c&0x0f)<<3+0x84)<<(c>>4&7) - 0x84
		if c&0x80 != 0 {
			t = -t
		}
		mu[i] = t
	}
	return a, mu
}()

// linear are samples of so many bytes each, one after another.
type linear struct {
	in     *bufio.Reader
	left   int64 // bytes; -1: to the end of the file
	width  int
	decode func(b []byte) int16
	buf    []byte
}

func (l *linear) read(to []int16) (int, error) {
	want := int64(len(to) * l.width)
	if l.left >= 0 {
		want = min(want, l.left)
	}
	if want == 0 {
		return 0, io.EOF
	}
	if int64(len(l.buf)) < want {
		l.buf = make([]byte, want)
	}
	got, err := io.ReadFull(l.in, l.buf[:want])
	if l.left >= 0 {
		l.left -= int64(got)
	} else if err == io.ErrUnexpectedEOF { // of a stream no length is known
		err = io.EOF
	}
	if l.left > 0 && err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	n := got / l.width
	for i := range n {
		to[i] = l.decode(l.buf[i*l.width:])
	}
	return n, err
}
