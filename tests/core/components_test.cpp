#include "core/components.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

// Three photos: two views (the second weak), two lights, the rest of the latent unused.
TrainedModel alignedModel() {
    TrainedModel model;
    model.settings.kind = ModelKind::aligned;
    model.shape = std::make_shared<const ShapeSpace>();
    model.latents = Eigen::MatrixXf::Zero(3, kShapeSize + 8);
    model.latentShares.assign(kShapeSize + 8, 0.0f);
    const auto fill = [&](int dimension, float share, Eigen::Vector3f values) {
        model.latents.col(dimension) = values;
        model.latentShares[static_cast<std::size_t>(dimension)] = share;
    };
    fill(0, 0.6f, {-1, 0, 1});
    fill(1, 0.4f, {1, -2, 1});
    fill(kShapeSize, 0.5f, {1, -1, 0});
    fill(kShapeSize + 1, 0.45f, {1, 1, -2});
    return model;
}

TEST(Components, OfAnAlignedModelAreNamedViewsAndLights) {
    const TrainedModel model = alignedModel();
    const Pca pca = latentComponents(model);
    EXPECT_EQ(pca.names, (std::vector<std::string>{"view 1", "light 1", "light 2", "view 2"}));
    EXPECT_FLOAT_EQ(pca.shares[0], 0.6f / 1.95f);
    EXPECT_FLOAT_EQ(pca.shares[2], 0.45f / 1.95f);
    EXPECT_EQ(componentName(pca, 3), "view 2");
    EXPECT_NEAR(cumulativeShare(pca, 4), 1, 1e-6f);
    EXPECT_NEAR(cumulativeShare(pca, 1), 0.6f / 1.95f, 1e-6f);
    // Beside halved shares the level of noise is half as high as well.
    EXPECT_FLOAT_EQ(noiseLevel(model), float(noiseShare(3, kShapeSize + 8) / 2));
    // They hold every latent whole, as principal components do.
    for (Eigen::Index photo = 0; photo < 3; ++photo) {
        const Eigen::VectorXf latent = model.latents.row(photo).transpose();
        EXPECT_LT((rebuilt(pca, latent, 4) - latent).norm(), 1e-5f);
    }
}

TEST(Components, OfOtherModelsArePrincipalAndNumbered) {
    TrainedModel model = alignedModel();
    model.shape.reset();
    model.latentShares.clear();
    const Pca pca = latentComponents(model);
    EXPECT_EQ(pca.shares.size(), 2);
    EXPECT_EQ(componentName(pca, 1), "PC 2");
    EXPECT_NEAR(cumulativeShare(pca, 2), 1, 1e-5f);
    EXPECT_FLOAT_EQ(noiseLevel(model), float(noiseShare(3, kShapeSize + 8)));
}

} // namespace
} // namespace morphoscope
