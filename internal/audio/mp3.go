package audio

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"

	"github.com/hajimehoshi/go-mp3"
)

// By how many samples a channel an MP3 decoder is late by itself, and how many encoders put
// before the sound where they do not say.
const (
	decoderLate = 529
	encoderLate = 576
)

// compressed are the samples of an MP3 file, two channels always.
type compressed struct {
	from *mp3.Decoder
	skip int64 // frames at the beginning that are not of the sound
	left int64 // frames of the sound; -1: to the end of the file
	buf  []byte
}

// openMP3 reads an MP3 file, without the silence that encoder and decoder put around the
// sound, as far as the file tells.
func openMP3(r *bufio.Reader) (s *Sound, err error) {
	defer func() { // the decoder trusts its file
		if recover() != nil {
			s, err = nil, ErrBroken
		}
	}()
	if err := passTag(r); err != nil {
		return nil, err
	}
	told, _ := r.Peek(512)
	info := infoOf(told)
	d, err := mp3.NewDecoder(r)
	if err != nil {
		return nil, ErrBroken
	}
	return &Sound{Rate: d.SampleRate(), Channels: 2, Length: max(info.frames, 0), source: &compressed{from: d, skip: info.skip, left: info.frames}}, possible(d.SampleRate(), 2)
}

// passTag leaves out an ID3v2 tag, which may hold pictures.
func passTag(r *bufio.Reader) error {
	head, err := r.Peek(10)
	if err != nil {
		return ErrBroken
	}
	if !bytes.HasPrefix(head, []byte("ID3")) {
		return nil
	}
	size := 10
	for i, b := range head[6:] {
		size += int(b&0x7f) << (7 * (3 - i))
	}
	if _, err := r.Discard(size); err != nil {
		return ErrBroken
	}
	return nil
}

// info is what the first frame of an MP3 file tells, if it holds no sound but that.
type info struct {
	skip   int64 // frames before the sound
	frames int64 // of the sound; -1: it does not say
}

// infoOf reads the frame of Xing and LAME: how many frames there are, and how many samples
// an encoder put before and after.
func infoOf(head []byte) info {
	at := max(bytes.Index(head, []byte("Info")), bytes.Index(head, []byte("Xing")))
	if at < 4 || len(head) < at+144 {
		return info{decoderLate + encoderLate, -1}
	}
	samples := int64(1152) // of a frame
	if head[1]&0x08 == 0 { // MPEG 2 and 2.5
		samples = 576
	}
	flags, count := binary.BigEndian.Uint32(head[at+4:]), int64(binary.BigEndian.Uint32(head[at+8:]))
	delay := binary.BigEndian.Uint32(head[at+140:]) // another byte, 12 bits before, 12 bits after
	before, after := int64(delay>>12&0xfff), int64(delay&0xfff)
	if before == 0 && after == 0 {
		before = encoderLate
	}
	out := info{skip: samples + before + decoderLate, frames: -1} // the frame of Xing is decoded too
	if flags&1 == 1 && count > 0 {
		out.frames = max(count*samples-before-after, 0)
	}
	return out
}

func (c *compressed) read(to []int16) (n int, err error) {
	defer func() {
		if recover() != nil {
			n, err = 0, io.ErrUnexpectedEOF
		}
	}()
	for c.skip > 0 {
		n, err := c.frames(to[:2*min(c.skip, int64(len(to)/2))])
		if err != nil {
			return 0, err
		}
		c.skip -= int64(n / 2)
	}
	if c.left >= 0 {
		to = to[:2*min(c.left, int64(len(to)/2))]
		if len(to) == 0 {
			return 0, io.EOF
		}
	}
	if n, err = c.frames(to); c.left >= 0 {
		c.left -= int64(n / 2)
		if err == io.EOF && c.left > 0 {
			err = io.ErrUnexpectedEOF
		}
	}
	return n, err
}

func (c *compressed) frames(to []int16) (int, error) {
	want := 2 * len(to)
	if len(c.buf) < want {
		c.buf = make([]byte, want)
	}
	got, err := io.ReadFull(c.from, c.buf[:want])
	n := got / 2
	for i := range n {
		to[i] = int16(binary.LittleEndian.Uint16(c.buf[2*i:]))
	}
	switch {
	case n > 0:
		return n, nil
	case err == nil || err == io.ErrUnexpectedEOF:
		err = io.EOF
	}
	return 0, err
}
