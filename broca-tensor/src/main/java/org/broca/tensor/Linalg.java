package org.broca.tensor;

import java.util.List;
import org.broca.tensor.engine.Aten;

/** Matrix factorizations and solutions, over the last two dimensions. */
public final class Linalg {
    private Linalg() {}

    /** An orthogonal and an upper triangular factor. */
    public record Qr(Tensor q, Tensor r) {}

    /** Singular value decomposition {@code u * diag(s) * vh}. */
    public record Svd(Tensor u, Tensor s, Tensor vh) {}

    /** Eigenvalues, ascending, and eigenvectors of a symmetric matrix. */
    public record Eigh(Tensor values, Tensor vectors) {}

    public static Qr qr(Tensor matrix) {
        List<Tensor> out = Aten.callAll("linalg_qr", matrix, "reduced");
        return new Qr(out.get(0), out.get(1));
    }

    public static Svd svd(Tensor matrix) {
        List<Tensor> out = Aten.callAll("linalg_svd", matrix, false, null);
        return new Svd(out.get(0), out.get(1), out.get(2));
    }

    public static Eigh eigh(Tensor symmetric) {
        List<Tensor> out = Aten.callAll("linalg_eigh", symmetric, "L");
        return new Eigh(out.get(0), out.get(1));
    }

    public static Tensor inverse(Tensor matrix) {
        return Aten.call("linalg_inv", matrix);
    }

    /** The solution x of {@code matrix * x = right}. */
    public static Tensor solve(Tensor matrix, Tensor right) {
        return Aten.call("linalg_solve", matrix, right, true);
    }

    /** The lower triangular factor of a positive definite matrix. */
    public static Tensor cholesky(Tensor matrix) {
        return Aten.call("linalg_cholesky", matrix, false);
    }

    public static Tensor determinant(Tensor matrix) {
        return Aten.call("linalg_det", matrix);
    }
}
