package org.broca.augment;

/** How {@link Warping} finds values between those it has. */
public enum WarpMode {
    BICUBIC("upsample_bicubic2d"),
    BILINEAR("upsample_bilinear2d");

    final String operator;

    WarpMode(String operator) {
        this.operator = operator;
    }
}
