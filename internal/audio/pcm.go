package audio

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"
)

// ErrNoLength is that nobody says how long a recording is, so that no part of it can be
// found.
var ErrNoLength = errors.New("audio: nobody knows how long the recording is")

// LayoutOf reads the head of a WAV file, and of what stands before the samples no more than
// it has to. Faults as Open's; a file of another kind is unsupported.
func LayoutOf(r io.Reader) (Layout, error) {
	b := bufio.NewReader(r)
	head, err := b.Peek(12)
	if err != nil && err != io.EOF {
		return Layout{}, err
	}
	switch form := FormOf(head); form.Name {
	case formWAV:
		return layoutOf(b)
	case "":
		return Layout{}, ErrNoSound
	default:
		return Layout{}, &UnsupportedError{form.Name}
	}
}

// headLength is that of a file of PCM; pieceFrames is how many frames are made at once.
const (
	headLength  = 44
	pieceFrames = 4096
)

// PCM is a WAV file of 16 bits that is made of another one while it is read: any part of it
// is where it is in the whole. Within mute there is silence. Close it.
type PCM struct {
	of     Layout
	open   func(at int64) (io.ReadCloser, error)
	mute   [][2]int64 // frames
	frames int64
	head   []byte
	at     int64 // bytes, of what is made

	from   io.ReadCloser // nil: not open
	fromAt int64         // bytes, of what it is made of
	raw    []byte
	made   []byte
}

// PCM makes of a file of size bytes, -1: nobody knows, one of 16 bits; open opens it at a
// byte. ErrNoLength, and ErrBroken for what is longer than a WAV file can be.
func (l Layout) PCM(size int64, open func(at int64) (io.ReadCloser, error), mute []Span) (*PCM, error) {
	length := l.Length
	if size >= 0 && (length < 0 || length > size-l.Start) {
		length = max(size-l.Start, 0)
	}
	if length < 0 {
		return nil, ErrNoLength
	}
	p := &PCM{of: l, open: open, frames: length / l.frame()}
	for _, m := range mute {
		p.mute = append(p.mute, [2]int64{int64(math.Floor(m.From * float64(l.Rate))), int64(math.Ceil(m.To * float64(l.Rate)))})
	}
	data := p.frames * p.frame()
	if data > math.MaxUint32-headLength {
		return nil, ErrBroken
	}
	le := binary.LittleEndian
	p.head = append(le.AppendUint32([]byte("RIFF"), uint32(headLength-8+data)), "WAVEfmt "...)
	for _, v := range []uint32{16, uint32(l.Channels)<<16 | formPCM, uint32(l.Rate), uint32(int64(l.Rate) * p.frame()), 16<<16 | uint32(p.frame())} {
		p.head = le.AppendUint32(p.head, v)
	}
	p.head = le.AppendUint32(append(p.head, "data"...), uint32(data))
	return p, nil
}

// frame is how many bytes a sample of every channel has.
func (l Layout) frame() int64 { return int64(l.width * l.Channels) }

func (p *PCM) frame() int64 { return int64(2 * p.of.Channels) }

// Size is how long the file is, in bytes.
func (p *PCM) Size() int64 { return headLength + p.frames*p.frame() }

// Seek moves to a byte; nothing is opened for it.
func (p *PCM) Seek(offset int64, whence int) (int64, error) {
	at := offset + map[int]int64{io.SeekStart: 0, io.SeekCurrent: p.at, io.SeekEnd: p.Size()}[whence]
	if at < 0 {
		return p.at, errors.New("audio: before the beginning")
	}
	p.at = at
	return at, nil
}

// Read makes the next part.
func (p *PCM) Read(to []byte) (n int, err error) {
	switch {
	case len(to) == 0:
		return 0, nil
	case p.at >= p.Size():
		return 0, io.EOF
	case p.at < headLength:
		n = copy(to, p.head[p.at:])
		p.at += int64(n)
		return n, nil
	}
	frame, skip := (p.at-headLength)/p.frame(), (p.at-headLength)%p.frame()
	want := min(max((int64(len(to))+skip)/p.frame(), 1), pieceFrames, p.frames-frame)
	if err := p.make(frame, want); err != nil {
		return 0, err
	}
	n = copy(to, p.made[skip:])
	p.at += int64(n)
	return n, nil
}

// make makes frames, at least one of them.
func (p *PCM) make(frame, want int64) error {
	width, at := p.of.frame(), p.of.Start+frame*p.of.frame()
	if p.from == nil || p.fromAt != at {
		if err := p.Close(); err != nil {
			return err
		}
		from, err := p.open(at)
		if err != nil {
			return err
		}
		p.from, p.fromAt = from, at
	}
	if p.raw == nil {
		p.raw = make([]byte, pieceFrames*width)
	}
	got, err := io.ReadFull(p.from, p.raw[:want*width])
	p.fromAt += int64(got)
	if int64(got) < width {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	p.made = p.made[:0]
	for i := range int64(got) / width {
		for c := range p.of.Channels {
			v := p.of.decode(p.raw[i*width+int64(c*p.of.width):])
			if p.muted(frame + i) {
				v = 0
			}
			p.made = binary.LittleEndian.AppendUint16(p.made, uint16(v))
		}
	}
	return nil
}

func (p *PCM) muted(frame int64) bool {
	return slices.ContainsFunc(p.mute, func(m [2]int64) bool { return m[0] <= frame && frame < m[1] })
}

// Close lets go of what is open.
func (p *PCM) Close() error {
	if p.from == nil {
		return nil
	}
	from := p.from
	p.from = nil
	return from.Close()
}
