package look_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/report/look"
)

func TestColor_GivesTextEnoughContrast(t *testing.T) {
	t.Parallel()
	white, err := look.ParseColor("#ffffff")
	require.NoError(t, err)
	for r := 0; r < 256; r += 15 {
		for g := 0; g < 256; g += 15 {
			for b := 0; b < 256; b += 15 {
				c, err := look.ParseColor(fmt.Sprintf("#%02x%02x%02x", r, g, b))
				require.NoError(t, err)
				require.GreaterOrEqual(t, c.TextOn().Contrast(c), 4.5, c)
				require.GreaterOrEqual(t, c.OnWhite().Contrast(white), 4.5, c)
				if c.Contrast(white) >= 4.5 {
					require.Equal(t, c, c.OnWhite(), "a readable color stays")
				}
			}
		}
	}
	for _, bad := range []string{"", "#", "1f5fbf", "#1f5fb", "#1f5fbg", "#1f5fbf0", "#+1f5fb", "red"} {
		_, err := look.ParseColor(bad)
		require.Error(t, err, bad)
	}
}

func picture(width, height int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		img.Set(x, height/2, color.RGBA{R: 200, A: 255})
	}
	return img
}

func TestLogo_IsEncodedAgainWithoutMetadata(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	require.NoError(t, jpeg.Encode(&file, picture(40, 20), nil))
	secret := []byte("GPS 52.52 13.40")
	comment := append([]byte{0xff, 0xfe, 0, byte(len(secret) + 2)}, secret...)
	tagged := append(append(append([]byte{}, file.Bytes()[:2]...), comment...), file.Bytes()[2:]...)
	logo, err := look.Logo(tagged)
	require.NoError(t, err)
	require.NotContains(t, string(logo), string(secret))
	decoded, err := png.Decode(bytes.NewReader(logo))
	require.NoError(t, err)
	require.Equal(t, 40, decoded.Bounds().Dx())
}

func TestLogo_RefusesOtherFilesAndTooManyPixels(t *testing.T) {
	t.Parallel()
	var wide bytes.Buffer
	require.NoError(t, png.Encode(&wide, picture(1201, 1)))
	// The header of this file claims 100,000 × 100,000 pixels, for which a decoder would allocate 40 GB.
	bomb := bytes.Clone(wide.Bytes())
	copy(bomb[16:], []byte{0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0})
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	var photo bytes.Buffer
	require.NoError(t, jpeg.Encode(&photo, picture(10, 10), nil))
	for text, file := range map[string][]byte{
		"at most 20 scans":            append(photo.Bytes(), bytes.Repeat([]byte{0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0}, 20)...),
		"PNG or JPEG":                 []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"),
		"1200 × 600 pixels, has 1201": wide.Bytes(),
		"256 KiB":                     make([]byte, 257<<10),
		"pixels, has 100000 × 100000": bomb,
		"damaged":                     wideCut(t),
	} {
		_, err := look.Logo(file)
		require.ErrorContains(t, err, text)
	}
}

func wideCut(t *testing.T) []byte {
	t.Helper()
	var file bytes.Buffer
	require.NoError(t, png.Encode(&file, picture(300, 100)))
	return file.Bytes()[:file.Len()-30]
}
