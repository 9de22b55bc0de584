package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A backup is a .tar.gz with three files: the secret that customers' links are made
// from, the database as it was at one moment, and the sums of both in the format of
// sha256sum. Behind it stands a seal, an empty member of gzip that tools pass over,
// with the sum of all bytes before it. Backups of earlier versions have neither.
const (
	backupSecret   = "secret"
	backupDatabase = "openpeople.db"
	backupSums     = "SHA256SUMS"
)

var (
	errNoBackup = errors.New("it is no backup of openpeople")
	errDamaged  = errors.New("it is damaged")
)

// damaged says of a backup that could not be read to its end what is wrong with it: in
// one sentence, and by the file's own error only where the disk is to blame.
func damaged(err error) error {
	var disk *fs.PathError
	switch {
	case errors.As(err, &disk):
		return fmt.Errorf("%w: %w", errDamaged, disk)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: it ends too early", errDamaged)
	}
	return errDamaged
}

// pack writes a backup with the database of a file; it is on the disk when pack
// returns.
func pack(file, database string, secret []byte) (err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	db, err := os.Open(database)
	if err != nil {
		return err
	}
	defer db.Close()
	info, err := db.Stat()
	if err != nil {
		return err
	}
	whole := sha256.New()
	z := gzip.NewWriter(io.MultiWriter(f, whole))
	t := tar.NewWriter(z)
	var sums strings.Builder
	add := func(name string, size int64, from io.Reader) error {
		if err := t.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: time.Now()}); err != nil {
			return err
		}
		sum := sha256.New()
		_, err := io.Copy(t, io.TeeReader(from, sum))
		fmt.Fprintf(&sums, "%x  %s\n", sum.Sum(nil), name)
		return err
	}
	if err := add(backupSecret, int64(len(secret)), bytes.NewReader(secret)); err != nil {
		return err
	}
	if err := add(backupDatabase, info.Size(), db); err != nil {
		return err
	}
	said := sums.String()
	if err := add(backupSums, int64(len(said)), strings.NewReader(said)); err != nil {
		return err
	}
	if err := errors.Join(t.Close(), z.Close()); err != nil {
		return err
	}
	if _, err := f.Write(seal(whole.Sum(nil))); err != nil {
		return err
	}
	return f.Sync()
}

// seal is what stands behind bytes of a sum.
func seal(sum []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b) // does not fail: it writes to memory
	z.Comment = "sha256 " + hex.EncodeToString(sum)
	_ = z.Close()
	return b.Bytes()
}

// sealed reports whether a file ends with the seal of what is before it. It leaves
// the file at its beginning.
func sealed(f *os.File) (bool, error) {
	whole := sha256.New()
	length := int64(len(seal(whole.Sum(nil))))
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil || end < length {
		return false, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return false, err
	}
	if _, err := io.CopyN(whole, f, end-length); err != nil {
		return false, err
	}
	last, err := io.ReadAll(f)
	if err != nil {
		return false, err
	}
	_, err = f.Seek(0, io.SeekStart)
	return bytes.Equal(last, seal(whole.Sum(nil))), err
}

// unpack writes the secret and the database of a backup into a folder, durably. What
// is not whole to the last bit is an error.
func unpack(file, dir string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	whole, err := sealed(f)
	if err != nil {
		return err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return errNoBackup
	}
	sums, said := map[string]string{}, ""
	for t := tar.NewReader(z); ; {
		part, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return damaged(err)
		}
		switch name := part.Name; {
		case name == backupSums && said == "":
			raw, err := io.ReadAll(io.LimitReader(t, 1<<10))
			if err != nil {
				return damaged(err)
			}
			said = string(raw)
		case (name == backupSecret || name == backupDatabase) && sums[name] == "":
			if sums[name], err = put(filepath.Join(dir, name), t); err != nil {
				return err
			}
		default:
			return fmt.Errorf("it holds %q, which is no part of a backup", name)
		}
	}
	if _, err := io.Copy(io.Discard, z); err != nil { // gzip's own sum stands behind the end of the tar
		return damaged(err)
	}
	if len(sums) != 2 {
		return errors.New("it is not whole")
	}
	if said != "" && (said != listed(sums) || !whole) {
		return errDamaged
	}
	return nil
}

// listed writes sums as pack does.
func listed(sums map[string]string) string {
	var out strings.Builder
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(sums))) {
		fmt.Fprintf(&out, "%s  %s\n", sums[name], name)
	}
	return out.String()
}

// put writes a new file durably and returns its sum.
func put(file string, from io.Reader) (sum string, err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	read := &reader{from: from}
	_, err = io.Copy(io.MultiWriter(f, hash), read)
	if read.err != nil {
		err = damaged(err)
	}
	return fmt.Sprintf("%x", hash.Sum(nil)), errors.Join(err, f.Sync(), f.Close())
}

// reader remembers that reading failed, which a full disk is not.
type reader struct {
	from io.Reader
	err  error
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

// syncDir makes durable which files a folder has. Not every system can; there the
// files are durable all the same.
func syncDir(dir string) {
	if f, err := os.Open(dir); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}

// there reports whether a file is there, whatever it is.
func there(file string) bool {
	_, err := os.Lstat(file)
	return !errors.Is(err, fs.ErrNotExist)
}
